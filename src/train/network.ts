/** What training takes from a task; tasks state it, because training may import them. */
export type { Batch, BatchSource, Network, Parameter } from '../tasks/learning.ts'
