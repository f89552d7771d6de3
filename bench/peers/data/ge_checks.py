"""The checks of checks.ts by Great Expectations."""
import os

os.environ["GX_ANALYTICS_ENABLED"] = "false"
import great_expectations as gx
import great_expectations.expectations as gxe

from side import countries, serve

context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
batches = (
    context.data_sources.add_pandas("pandas")
    .add_dataframe_asset("customers")
    .add_batch_definition_whole_dataframe("all")
)

def expectations(columns, rows):
    return [
        gxe.ExpectTableRowCountToBeBetween(min_value=1, max_value=rows),
        gxe.ExpectColumnValuesToBeBetween(column="age", min_value=18, max_value=88),
        gxe.ExpectColumnValuesToBeBetween(column="ratio", min_value=0, max_value=1),
        gxe.ExpectColumnValuesToBeBetween(column="latitude", min_value=-90, max_value=90),
        gxe.ExpectColumnValuesToBeInSet(column="plan", value_set=["basic", "plus", "pro"]),
        gxe.ExpectColumnValuesToBeInSet(column="country", value_set=countries),
        gxe.ExpectColumnValuesToBeInSet(column="churn", value_set=[0, 1]),
        gxe.ExpectColumnValuesToMatchRegex(column="customer", regex=r"^C[0-9]+$"),
        gxe.ExpectColumnValuesToMatchRegex(column="note", regex=r"^[a-z]+ [a-z]+ [0-9]+$"),
        gxe.ExpectColumnValueLengthsToBeBetween(column="city", min_value=6, max_value=8),
        gxe.ExpectColumnValuesToNotBeNull(column="income"),
        gxe.ExpectColumnValuesToNotBeNull(column="since"),
        gxe.ExpectColumnValuesToBeUnique(column="id"),
        gxe.ExpectCompoundColumnsToBeUnique(column_list=list(columns), ignore_row_if="never"),
    ]

def check(frame, rows):
    asked = expectations(frame.columns, rows)
    suite = gx.ExpectationSuite(name="customers", expectations=asked)
    batch = batches.get_batch(batch_parameters={"dataframe": frame})
    found = batch.validate(suite, result_format="BASIC")
    failed = {key_of(each.expectation_config) for each in found.results if not each.success}
    return [key_of(each.configuration) in failed for each in asked]

def key_of(configuration):
    return (configuration.type, configuration.kwargs.get("column"))

serve(check)
