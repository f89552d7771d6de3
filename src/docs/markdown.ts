/** Markdown that shows texts of others as they are: nothing in them becomes a mark, HTML or another cell. */

/** A text in one line, as words. */
export const plain = (text: string): string =>
  oneLine(text)
    .replaceAll(/[\\`*_[\]<>|~&$#]/g, '\\$&')
    // What would begin a list or a heading at the start of a line.
    .replace(/^([-+=]|\d+[.)](?=\s|$))/, (mark) => `${mark.slice(0, -1)}\\${mark.slice(-1)}`)

/** A text of several paragraphs, which empty lines part. */
export const paragraphs = (text: string): string =>
  text
    .split(/\r?\n\s*\n/)
    .map(plain)
    .filter((paragraph) => paragraph !== '')
    .join('\n\n')

/** A text as code. A bar would end a cell and a backtick the code, so that such a text is code by HTML. */
export const code = (text: string): string => {
  const line = oneLine(text)
  if (line !== '' && !/[`|]/.test(line)) return `\`${line}\``
  return `<code>${line.replaceAll(/[^\p{L}\p{N} .,]/gu, entity)}</code>`
}

/** A text within the quotes of a Mermaid label. */
export const label = (text: string): string =>
  oneLine(text).replaceAll(/[^\p{L}\p{N} .,/()_:≥≤−-]/gu, (character) => entity(character).slice(1))

const entity = (character: string) => `&#${character.codePointAt(0)};`

const oneLine = (text: string) => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()

/** A table of cells that are Markdown already. */
export const table = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] =>
  [head, head.map(() => ':--'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)

/** Blocks with an empty line between them; those that are empty are left out. */
export const blocks = (...all: readonly (string | readonly string[])[]): string =>
  all
    .map((block) => (typeof block === 'string' ? block : block.join('\n')))
    .filter((block) => block !== '')
    .join('\n\n')
