/** What versions could not read of what they were asked beside others: told of columns, and of no value in them. */
import { MillraceError, messageOf } from '../core/error.ts'
import { quoted } from '../core/text.ts'
import type { Serving } from './serving.ts'
import type { Unread } from './types.ts'

type Asked = Pick<Serving, 'form' | 'example'>

export const createUnread = () => {
  const known = new WeakMap<Asked, Unread>()
  return {
    of: (serving: Asked | null): Unread | null => (serving && known.get(serving)) ?? null,
    /** Counts a question that a version refused; any other error says nothing of it. */
    note(serving: Asked, error: unknown): void {
      if (!(error instanceof MillraceError) || error.code !== 'bad_input') return
      const { questions, columns } = known.get(serving) ?? { questions: 0, columns: [] }
      const named = columnsOf(serving).filter((name) => messageOf(error).includes(quoted(name)))
      known.set(serving, {
        questions: questions + 1,
        columns: [...new Set([...columns, ...named])].slice(0, mostColumns),
      })
    },
  }
}

export type UnreadCounts = ReturnType<typeof createUnread>

/** Columns that are told. */
const mostColumns = 5

const columnsOf = ({ form, example }: Asked): readonly string[] => {
  if (form.kind !== 'record') return []
  const row: unknown = form.columns ?? JSON.parse(example)
  if (Array.isArray(row)) return row
  return typeof row === 'object' && row !== null ? Object.keys(row) : []
}
