/** How pictures become rows and what a model takes: both are said once, by the data. */

import type { Issue } from '../core/schema.ts'
import type { ImageReading } from '../encode/picture/reading.ts'
import type { SourceSchema } from './schema/data.ts'
import type { ImagesSchema } from './schema/images.ts'
import type { ModelSchema } from './schema/model.ts'
import type { TaskOptions } from './tasks.ts'

/** How pictures are read, without what the configuration alone needs. */
export const imageReading = (data: ImagesSchema): ImageReading => {
  const { size, colour, fit, background, label, path, image, pixels, labels } = data
  return {
    size: typeof size === 'number' ? [size, size] : size,
    ...{ colour, fit, background },
    ...(label !== undefined && { label }),
    ...(path !== undefined && { path }),
    ...(image !== undefined && { image }),
    ...(pixels !== undefined && { pixels }),
    ...(labels !== undefined && { labels }),
  }
}

const takesPictures = ({ kind }: TaskOptions): boolean => kind === 'image-class'

/** A task that decodes a picture of a question as its data are decoded. */
export const pictured = (task: TaskOptions, data: SourceSchema | undefined): TaskOptions => {
  if (data?.kind !== 'images' || !takesPictures(task)) return task
  const { fit, background } = data
  return { ...task, fit, background }
}

/** Options of a task that its pictures do not fit, and ways to read a table that exclude each other. */
export const pictureIssues = (
  name: string,
  { task, first }: Pick<ModelSchema, 'task' | 'first'>,
  data: SourceSchema,
  place: readonly string[],
): Issue[] => {
  if (data.kind !== 'images') return []
  const at = (path: readonly string[], input: unknown, message: string): Issue => ({
    code: 'custom',
    path: path[0] === 'data' ? [...place, ...path.slice(1)] : ['models', name, ...path],
    input,
    message,
  })
  const ways = (['path', 'image', 'pixels'] as const).filter((way) => data[way] !== undefined)
  const [, second] = ways
  return [
    ...(second ? [at(['data', second], data[second], `nothing, beside ${ways[0]}`)] : []),
    ...shapeIssues(task, data, (option, input, message) => at(['task', option], input, message)),
    ...(first?.task
      ? shapeIssues(first.task, data, (option, input, message) =>
          at(['first', 'task', option], input, message),
        )
      : []),
  ]
}

const shapeIssues = (
  task: TaskOptions,
  data: ImagesSchema,
  at: (option: string, input: unknown, message: string) => Issue,
): Issue[] => {
  if (!takesPictures(task)) return []
  const { size, colour, fit, background } = imageReading(data)
  const wanted = {
    ...{ height: size[0], width: size[1], channels: colour === 'grey' ? 1 : 3 },
    ...(task['fit'] !== undefined && { fit }),
    ...(task['background'] !== undefined && { background }),
  }
  return Object.entries(wanted).flatMap(([option, value]) =>
    task[option] === value
      ? []
      : [at(option, task[option], `${JSON.stringify(value)}, as data.${saidBy[option]} says`)],
  )
}

/** The field of the data that says what an option is. */
const saidBy: Readonly<Record<string, string>> = {
  height: 'size',
  width: 'size',
  channels: 'colour',
  fit: 'fit',
  background: 'background',
}
