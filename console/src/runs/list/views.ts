/** Lists of runs that were kept by name: each is the query of its address. */

const key = 'millrace-run-views'

export type Views = Readonly<Record<string, string>>

const isViews = (value: unknown): value is Views =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((query) => typeof query === 'string')

export const readViews = (): Views => {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    return isViews(found) ? found : {}
  } catch {
    return {}
  }
}

/** Keeps a view by its name, or forgets it where there is no query. Marks are not kept: they are of the moment. */
export const keepView = (name: string, query: string | null): Views => {
  const { [name]: _, ...others } = readViews()
  const views = query === null ? others : { ...others, [name]: withoutMarks(query) }
  try {
    localStorage.setItem(key, JSON.stringify(views))
  } catch {
    // Without storage it lasts as long as the page.
  }
  return views
}

const withoutMarks = (query: string): string => {
  const fields = new URLSearchParams(query)
  fields.delete('compare')
  return fields.toString()
}
