/** A folder of pictures: a folder each class, `cat/1.png`. */
import { join } from 'node:path'
import { promisedFormat } from '../../../encode/picture/format.ts'
import { bad } from '../../bad.ts'
import { tidy } from '../../record.ts'
import { createTurns } from './concurrent.ts'
import { expectInside, type Item, itemOf, lookAtPicture } from './item.ts'
import { type Entry, entriesOf, shown } from './names.ts'

/** The pictures of a folder, by class and name. `bad_data` names what does not belong there. */
export const listFolder = async (root: string): Promise<Item[]> => {
  const items: Item[] = []
  const classes = new Map<string, string>()
  const turn = createTurns()
  for (const entry of await entriesOf(root)) {
    if (!isClass(root, entry)) continue
    const label = labelOf(root, entry.name, classes)
    const names = await namesIn(root, entry.name)
    for (const name of names) {
      await turn()
      const place = () => shown(join(root, name))
      items.push(itemOf({ name, label, line: 0 }, lookAtPicture(join(root, name), place)))
    }
  }
  expectClasses(root, classes.size)
  return items
}

const layout = 'Lay a folder for each class into it, with its pictures: cat/1.png, dog/1.png.'

/** Whether something at the top is a folder of a class; a picture there has none, all else is passed over. */
const isClass = (root: string, { name, kind }: Entry): boolean => {
  if (kind === 'folder') return true
  if (promisedFormat(name) !== undefined)
    throw bad(shown(join(root, name)), 'lies in no folder of a class', layout)
  return false
}

/** The class that a folder's name is. */
const labelOf = (root: string, name: string, classes: Map<string, string>): string => {
  const label = tidy(name.normalize('NFC'))
  const other = classes.get(label)
  if (label === '' || other !== undefined)
    throw bad(
      shown(join(root, name)),
      label === ''
        ? 'has no name that a class could have'
        : `is the class ${JSON.stringify(label)} once more`,
      'Give the folder another name.',
    )
  classes.set(label, name)
  return label
}

/** The pictures of a class, with those of folders in its folder. */
const namesIn = async (root: string, top: string): Promise<string[]> => {
  const names: string[] = []
  const walk = async (folder: string): Promise<void> => {
    for (const { name, kind } of await entriesOf(join(root, folder))) {
      const path = `${folder}/${name}`
      if (kind === 'folder') await walk(path)
      else {
        await expectPicture(root, path, kind)
        names.push(path)
      }
    }
  }
  await walk(top)
  if (names.length > 0) return names
  throw bad(
    shown(join(root, top)),
    'has no picture',
    'Put PNG, JPEG or WebP files into it, or remove it.',
  )
}

const expectPicture = async (root: string, path: string, kind: Entry['kind']): Promise<void> => {
  const place = shown(join(root, path))
  if (kind === 'link') await expectInside(root, join(root, path), place)
  if (promisedFormat(path) === undefined)
    throw bad(place, 'is no PNG, JPEG or WebP file by its name', 'Take it out of the folder.')
}

const expectClasses = (root: string, count: number): void => {
  if (count > 1) return
  if (count === 0) throw bad(shown(root), 'has no folder with pictures', layout)
  throw bad(shown(root), 'has one class', layout, 'There is nothing to tell apart.')
}
