/** What is asked of data sets, as the operations answer it. */
import type { AnswerOf } from '../../../src/operations/index.ts'

export type DataSet = AnswerOf<'GET', '/api/data'>['datasets'][number]
export type Version = AnswerOf<'GET', '/api/data/:set/versions'>['versions'][number]
export type Profile = AnswerOf<'GET', '/api/data/:set/profile'>['profile']
export type Column = Profile['columns'][number]
export type Numbers = NonNullable<Column['number']>
export type Report = AnswerOf<'GET', '/api/data/:set/report'>
export type Result = Report['results'][number]
export type Verdict = AnswerOf<'GET', '/api/data/:set/reports'>['reports'][number]
/** What changed of one column. */
export type ColumnChange = NonNullable<Change['statistics']>['columns'][number]
export type Change = AnswerOf<'GET', '/api/data/:set/diff'>
