"""The trail (nhật ký): who changed what, in an append-only keyed chain that shows tampering."""
