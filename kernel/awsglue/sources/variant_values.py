"""Values out of a variant, by a Glue type. All of it are Spark expressions: no record leaves the JVM."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from awsglue import gluetypes as g
from awsglue.frame.spark_types import ddl

if TYPE_CHECKING:
    from pyspark.sql import Column


def has_choice(kind: g.DataType) -> bool:
    """Say whether a choice is anywhere in `kind`."""
    if isinstance(kind, g.StructType):
        return any(has_choice(field.dataType) for field in kind.fields)
    if isinstance(kind, g.ArrayType):
        return has_choice(kind.elementType)
    return isinstance(kind, g.ChoiceType)


def member(variant: Column, name: str) -> Column:
    """Return a field of an object, as a variant."""
    from pyspark.sql import functions as F

    return F.try_variant_get(variant, f"$['{name}']" if "'" not in name else f'$["{name}"]', "variant")


def elements(variant: Column) -> Column:
    """Return the elements of an array as an array of variants; null where it is none."""
    from pyspark.sql import functions as F

    return F.try_variant_get(variant, "$", "array<variant>")


def value(variant: Column, kind: g.DataType) -> Column:
    """Return the value of `variant` as `kind`, in the form that `Records` asks for."""
    from pyspark.sql import functions as F

    if isinstance(kind, g.ChoiceType):
        shape = F.schema_of_variant(variant)
        cases = [
            F.when(_is(variant, shape, one), value(variant, one)).alias(n) for n, one in kind.choices.items()
        ]
        return F.when(shape != "VOID", F.struct(*cases))
    if not has_choice(kind):
        return F.try_variant_get(variant, "$", ddl(kind))
    if isinstance(kind, g.StructType):
        parts = [
            value(member(variant, field.name), field.dataType).alias(field.name) for field in kind.fields
        ]
        return F.when(F.schema_of_variant(variant).startswith("OBJECT"), F.struct(*parts))
    assert isinstance(kind, g.ArrayType)
    return F.transform(elements(variant), lambda element: value(element, kind.elementType))


def _is(variant: Column, shape: Column, kind: g.DataType) -> Column:
    from pyspark.sql import functions as F

    if kind.name in ("int", "long"):
        number = F.try_variant_get(variant, "$", "bigint")
        fits = number.between(-(2**31), 2**31 - 1)
        return (shape == "BIGINT") & (fits if kind.name == "int" else ~fits)
    if isinstance(kind, g.DecimalType):
        return shape.rlike(r"^DECIMAL\((19|[23]\d),\s*0\)")
    if kind.name == "double":
        return shape.rlike("^(DECIMAL|DOUBLE|FLOAT)") & ~shape.rlike(r"^DECIMAL\((19|[23]\d),\s*0\)")
    prefix = {"struct": "OBJECT", "array": "ARRAY"}.get(kind.name)
    return shape.startswith(prefix) if prefix else shape == kind.name.upper()


def is_given(variant: Column) -> Column:
    """Say whether there is a value: neither nothing nor JSON's null."""
    from pyspark.sql import functions as F

    return F.coalesce(F.schema_of_variant(variant) != "VOID", F.lit(col=False))


def is_beyond(variant: Column, kind: g.DataType) -> Column:
    """Say whether a value, or one in it, is none that `kind` can hold; a choice holds what it was found in."""
    from pyspark.sql import functions as F

    if isinstance(kind, g.ChoiceType):
        return F.lit(col=False)
    if isinstance(kind, g.StructType):
        inner = [is_beyond(member(variant, field.name), field.dataType) for field in kind.fields]
        is_none = ~F.schema_of_variant(variant).startswith("OBJECT")
        return is_given(variant) & reduce(lambda one, other: one | other, inner, is_none)
    if isinstance(kind, g.ArrayType):
        is_none = ~F.schema_of_variant(variant).startswith("ARRAY")
        inside = F.exists(elements(variant), lambda one: is_beyond(one, kind.elementType))
        return is_given(variant) & (is_none | F.coalesce(inside, F.lit(col=False)))
    return is_given(variant) & F.try_variant_get(variant, "$", ddl(kind)).isNull()
