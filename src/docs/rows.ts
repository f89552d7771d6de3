/** What the page of a pipeline says of rows. */
import { type ModelConfig, type ResolvedConfig, wholeRecord } from '../config/resolve.ts'
import { counted } from '../core/text.ts'
import { blocks, code } from './markdown.ts'
import { everyOr, fileName, type Places } from './words.ts'

/** Where the rows come from. */
export const dataOf = ({ dataset, recipe }: ModelConfig, { context, prepare }: ResolvedConfig) => {
  const { source } = dataset
  const columns =
    source.column === wholeRecord
      ? 'Every record of the file is a row, with all of its columns'
      : `The column ${code(source.column)} of the file is a row`
  const most =
    recipe.maxRows === null ? '' : ` Only the first ${counted(recipe.maxRows, 'row')} are used.`
  return blocks(
    '## Data',
    `The data are read from ${code(fileName(source.file, context))}. ${columns}.${most}`,
    prepare ? 'The project makes its data itself, where they are not there yet (`prepare`).' : '',
  )
}

/** How new rows come in. */
export const ingestOf = ({ dataset: { ingest } }: ModelConfig, places: Places) => {
  if (!ingest) return blocks('## New rows', 'New rows are not taken in.')
  const from =
    ingest.queue === null
      ? 'New rows come by calls'
      : `New rows wait in ${code(fileName(ingest.queue, places))}, or come by calls`
  const written = ingest.writeBack
    ? 'They are also written at the head of the data file.'
    : 'They stand before the rows of the data file, which stays as it is.'
  const refill = ingest.refill ? ' Where fewer wait, the project makes new ones (`refill`).' : ''
  const fed = ingest.fromRequests
    ? ' Where fewer wait, rows are made of requests that were labelled (`fromRequests`).'
    : ''
  return blocks(
    '## New rows',
    `${from}. They are taken in ${everyOr(ingest.every, 'by hand, by `millrace ingest`')}, up to ${counted(ingest.batch, 'row')} at a time. ${written}${refill}${fed}`,
  )
}
