"""The checks of checks.ts by pandera."""
import pandera.pandas as pa
from side import countries, serve


def schema_of(columns, rows):
    checked = {
        "age": [pa.Check.in_range(18, 88)],
        "ratio": [pa.Check.in_range(0, 1)],
        "latitude": [pa.Check.in_range(-90, 90)],
        "plan": [pa.Check.isin(["basic", "plus", "pro"])],
        "country": [pa.Check.isin(countries)],
        "churn": [pa.Check.isin([0, 1])],
        "customer": [pa.Check.str_matches(r"^C[0-9]+$")],
        "note": [pa.Check.str_matches(r"^[a-z]+ [a-z]+ [0-9]+$")],
        "city": [pa.Check.str_length(6, 8)],
    }
    known = {"income", "since"}
    return pa.DataFrameSchema(
        {
            name: pa.Column(checks=checked.get(name), nullable=name not in known, unique=name == "id")
            for name in columns
        },
        checks=pa.Check(lambda frame: 1 <= len(frame) <= rows, name="rows"),
        unique=list(columns),
    )


order = ["age", "ratio", "latitude", "plan", "country", "churn", "customer", "note", "city", "income", "since", "id"]


def check(frame, rows):
    try:
        schema_of(frame.columns, rows).validate(frame, lazy=True)
        failed = set()
    except pa.errors.SchemaErrors as errors:
        failed = {name_of(error) for error in errors.schema_errors}
    return [name in failed for name in ["rows", *order, "*"]]


def name_of(error):
    if getattr(error.check, "name", None) == "rows":
        return "rows"
    name = getattr(error.schema, "name", None)
    return "*" if name is None else name


serve(check)
