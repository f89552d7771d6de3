/** Loads the page anew where its files are gone or the server has others: once for each reason, never in a loop. */

const key = 'millrace-reloaded'

/** Milliseconds between two questions to a server that is away. */
const pause = 1500

const entryIn = (html: string): string | null =>
  /<script[^>]*\btype="module"[^>]*\bsrc="([^"]+)"/.exec(html)?.[1] ?? null

/** Whether the server's page begins with another script than this one: its name holds a hash of the build. */
const isOther = (own: string | null, html: string): boolean => {
  const served = entryIn(html)
  return own !== null && served !== null && new URL(served, location.origin).pathname !== own
}

const ownEntry = (): string | null => {
  const script = document.querySelector('script[type=module][src]')?.getAttribute('src')
  return script ? new URL(script, location.origin).pathname : null
}

/** The server's page; null while it does not answer. */
const servedPage = async (): Promise<string | null> => {
  try {
    const answer = await fetch('/', { headers: { accept: 'text/html' }, cache: 'no-store' })
    return answer.ok ? await answer.text() : null
  } catch {
    return null
  }
}

const untilServed = async (): Promise<string> => {
  for (;;) {
    const html = await servedPage()
    if (html !== null) return html
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

/** Reasons for which this tab was loaded anew; none can be kept where storage is forbidden. */
const kept = (): string[] | null => {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]')
    return Array.isArray(found) ? found.map(String) : []
  } catch {
    return null
  }
}

const keep = (reasons: readonly string[]) => {
  try {
    sessionStorage.setItem(key, JSON.stringify(reasons))
  } catch {
    // Then nothing is loaded anew either.
  }
}

/** Loads the page anew. False where it was for this reason before, or where that cannot be known. */
const reload = (reason: string): boolean => {
  const reasons = kept()
  if (reasons === null || reasons.includes(reason)) return false
  keep([...reasons, reason])
  location.reload()
  return true
}

/** After the server was away: loads the page anew where the server has another build of it. */
export const renewAfterUpgrade = async (): Promise<void> => {
  const html = await servedPage()
  if (html !== null && isOther(ownEntry(), html)) reload(`build ${entryIn(html)}`)
}

/** A file of the page at `path` came: it may be missed, and mended, anew. */
export const came = (path: string) => {
  const reasons = kept()
  if (reasons?.includes(`page ${path}`)) keep(reasons.filter((each) => each !== `page ${path}`))
}

/** A file of a page did not come: waits for the server and loads the page anew. False where that did not help before. */
export const renewAfterLoss = async (): Promise<boolean> => {
  await untilServed()
  return reload(`page ${location.pathname}`)
}
