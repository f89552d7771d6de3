/** Rules that say the same of a row whenever and beside whatever it is asked. */
import { z } from '../../core/schema.ts'
import { LakeError } from '../../store/lake/error.ts'
import { type Lake, literal } from '../../store/lake/lake.ts'
import type { Rule } from './rules.ts'

/** Functions of their arguments alone, each as DuckDB names it; of operators their signs. */
const functions = new Set(
  [
    '+ - * / // % ** ^ || ~~ !~~ ~~* !~~* like_escape not_like_escape ilike_escape not_ilike_escape',
    'abs ceil ceiling exp floor greatest isfinite isinf isnan least ln log log10 log2 mod pow power round sign sqrt trunc',
    'concat concat_ws contains ends_with instr left len length lower lcase ltrim nullif prefix replace reverse right rtrim',
    'split_part starts_with strip_accents strlen strpos substr substring suffix trim ucase upper',
    'regexp_extract regexp_full_match regexp_matches regexp_replace list_contains list_value',
    'date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayofweek dayofyear hour isodow minute',
    'month quarter second strptime try_strptime week weekday year',
  ].flatMap((names) => names.split(' ')),
)

/** What a value may be made: nothing that knows a time zone. */
const types = new Set(
  'BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT FLOAT DOUBLE DECIMAL VARCHAR DATE TIME TIMESTAMP'.split(
    ' ',
  ),
)

/** Parts of a condition that only put others together. */
const joints = new Set(['COMPARISON', 'CONJUNCTION', 'OPERATOR', 'CONSTANT', 'CASE', 'BETWEEN'])

/** Those whose columns are among some, and which use nothing but what is known to be such. */
export const pureRules = async (
  lake: Lake,
  rules: readonly Rule[],
  columns: readonly string[],
): Promise<ReadonlySet<Rule>> => {
  const names = new Set(columns.map((name) => name.toLowerCase()))
  const pure = new Set<Rule>()
  for (const rule of rules) {
    const condition = await conditionOf(lake, rule)
    if (condition !== null && isPure(condition, names)) pure.add(rule)
  }
  return pure
}

const parsed = z.object({
  statements: z.tuple([z.object({ node: z.looseObject({ select_list: z.tuple([z.unknown()]) }) })]),
})

/** Null of what is no condition. */
const conditionOf = async (lake: Lake, { sql }: Rule): Promise<unknown> => {
  try {
    const [row] = await lake.all(
      `select json_serialize_sql(${literal(`select (${sql}\n)`)})::varchar as tree`,
    )
    const tree = parsed.safeParse(JSON.parse(String(row?.['tree'] ?? 'null')))
    const [statement] = tree.data?.statements ?? []
    return statement?.node.select_list[0] ?? null
  } catch (error) {
    if (error instanceof LakeError) return null
    throw error
  }
}

const part = z.looseObject({
  class: z.string(),
  column_names: z.array(z.string()).optional(),
  function_name: z.string().optional(),
  cast_type: z.looseObject({ id: z.string() }).optional(),
})

const isPure = (tree: unknown, names: ReadonlySet<string>): boolean => {
  if (Array.isArray(tree)) return tree.every((each) => isPure(each, names))
  if (typeof tree !== 'object' || tree === null) return true
  const { data } = part.safeParse(tree)
  if (data && !isKnown(data, names)) return false
  return Object.values(tree).every((each) => isPure(each, names))
}

const isKnown = (each: z.infer<typeof part>, names: ReadonlySet<string>): boolean => {
  switch (each.class) {
    case 'COLUMN_REF':
      return (
        each.column_names?.length === 1 && names.has(String(each.column_names[0]).toLowerCase())
      )
    case 'FUNCTION':
      return functions.has(each.function_name ?? '')
    case 'CAST':
      return types.has(each.cast_type?.id ?? '')
    default:
      return joints.has(each.class)
  }
}
