"""The tables of the file as Django sees them."""

from django.db import models


class Named(models.Model):
    name = models.CharField(max_length=300)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Applicant(Named):
    class Meta:
        managed, db_table = False, "applicant"


class Department(Named):
    class Meta:
        managed, db_table = False, "department"


class Person(Named):
    class Meta:
        managed, db_table = False, "person"


class Field(Named):
    class Meta:
        managed, db_table = False, "field"


class Dossier(models.Model):
    code = models.CharField(max_length=60)
    procedure_code = models.CharField(max_length=40)
    procedure_name = models.CharField(max_length=500)
    received_on = models.DateField()
    received_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    status = models.IntegerField()
    outcome = models.CharField(max_length=10, null=True)
    applicant = models.ForeignKey(Applicant, models.DO_NOTHING)
    department = models.ForeignKey(Department, models.DO_NOTHING, null=True)
    officer = models.ForeignKey(Person, models.DO_NOTHING, null=True)
    field = models.ForeignKey(Field, models.DO_NOTHING, null=True)

    class Meta:
        managed, db_table = False, "dossier"


class Route:
    """The file for our tables, Django's own database for its accounts."""

    def db_for_read(self, model, **_hints):
        return "heza" if model._meta.app_label == "django_heza" else "default"
