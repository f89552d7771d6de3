/**
 * `npm run measure:places`: in how many places the house has to be changed for something new. Adds real small
 * things to a copy of the tree from the templates in `places/`, edits what has to be edited outside their own
 * files, and proves that they work there. A place is an edited file. Fails where a thing needs more places than
 * it may, where an anchor of an edit is gone, and where anything does not work.
 */
import { operationWithPage } from './places/operation.ts'
import { builtInTask } from './places/task.ts'
import { type Addition, copyTree, type Tree } from './places/tree.ts'

const additions: readonly Addition[] = [operationWithPage, builtInTask]

/** Adds a thing, and gives the files that were edited for it. */
const add = async (tree: Tree, { templates, edits }: Addition): Promise<string[]> => {
  await tree.addTemplates(templates)
  for (const edit of edits) await tree.edit(edit)
  return [...new Set(edits.map(({ file }) => file))]
}

await using tree = await copyTree()
const places = new Map<Addition, string[]>()
for (const addition of additions) places.set(addition, await add(tree, addition))
await tree.run(['npx', 'tsc', '-p', '.'])
await tree.run(['npx', 'tsc', '-p', 'console'])
await tree.run(['npx', 'biome', 'check', '--write', ...tree.changed()])
await tree.test(['test/architecture.test.ts'])
await tree.run(['npm', 'run', 'test:unit'])
console.log('With all of it types, format, lint, architecture and the unit tests hold.')
for (const [{ name, most, prove }, edited] of places) {
  console.log(`${name}: ${edited.length} places, at most ${most}`)
  for (const file of edited) console.log(`  ${file}`)
  for (const proof of await prove(tree)) console.log(`  works: ${proof}`)
  if (edited.length > most) {
    console.error(`${name} needs more places than it may.`)
    process.exitCode = 1
  }
}
