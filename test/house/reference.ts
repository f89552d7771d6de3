/**
 * `npm run reference`: writes docs/config.md, and the docstrings of the types of a configuration, from the schemas
 * that check it. `test/reference.test.ts` fails where they are not as it writes them.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { documented, withDocstrings } from './reference/docstrings.ts'
import { definitions, page } from './reference/page.ts'

const root = new URL('../../', import.meta.url)
const parts = definitions()

const write = (file: string, text: (before: string) => string): void => {
  const path = fileURLToPath(new URL(file, root))
  const before = readFileSync(path, { encoding: 'utf8', flag: 'a+' })
  const after = text(before)
  if (after === before) return
  writeFileSync(path, after)
  console.log(`${file}: written`)
}

write('docs/config.md', page)
for (const each of documented) write(each.file, (before) => withDocstrings(before, each, parts))
