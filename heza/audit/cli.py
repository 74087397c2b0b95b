"""`bin/heza audit …`."""

import click


@click.group()
def audit() -> None:
    """Nhật ký hệ thống."""
