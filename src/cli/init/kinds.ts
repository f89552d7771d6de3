/** The kinds of project that can be begun with, and what each is made of. */
import { drawings } from './image.ts'
import { csvOf, deliveries } from './table.ts'
import { messages, phrasesOf, promptsOf, sentences } from './text.ts'

export type Files = Readonly<Record<string, string>>

/** Data of one's own. */
export interface OwnData {
  /** Name of its file in the project. */
  readonly file: string
  /** Of sentences the column that holds them, else the one to predict. */
  readonly column: string
  /** Of texts that have a class, the column that holds them. */
  readonly text?: string
  /** Its rows: texts, or records as JSON. */
  readonly rows: readonly string[]
}

export interface ProjectKind {
  readonly summary: string
  /** What is learnt, as part of a sentence. */
  learns(data: OwnData): string
  /** Folders of the package that are copied, the later ones over the earlier. */
  readonly folders: readonly string[]
  /** What the data are without any of one's own: files, and the rows in them. */
  sample(): { readonly files: Files; readonly rows: readonly string[] }
  /** What is copied in the place of `folders` where pictures of one's own are learnt from, and how they are called there. */
  readonly pictures?: { readonly folders: readonly string[]; readonly file: string }
  /** What is copied in the place of `folders` where a number is to be predicted from data of one's own. */
  readonly numbers?: { readonly folders: readonly string[] }
  /** How the sample's file and column are called; of kinds that can be begun with data of one's own. */
  readonly named?: Omit<OwnData, 'rows'>
  /** Files that follow from the rows. */
  made?(data: OwnData): Files
}

const linesOf = (texts: readonly string[]) => texts.map((text) => `${text}\n`).join('')

const moduleOf = (what: string, question: object) =>
  `/** ${what} */\nexport const question = ${JSON.stringify(question, null, 2)}\n`

export const kinds: Readonly<Record<string, ProjectKind>> = {
  text: {
    summary: 'suggest the next word, from sentences',
    learns: ({ file }) => `to suggest the next word from ${file}`,
    folders: ['templates/shared', 'templates/text'],
    named: { file: 'sentences.csv', column: 'sentence' },
    sample() {
      const rows = sentences()
      return { files: { 'sentences.csv': linesOf(['sentence', ...rows]) }, rows }
    },
    made({ rows }) {
      const phrases = phrasesOf(rows)
      const [text = 'could you'] = phrases
      return {
        'prompts.json': `${JSON.stringify(promptsOf(rows), null, 2)}\n`,
        'phrases.txt': linesOf(phrases),
        'new.txt': '',
        'test/question.ts': moduleOf('What the tests ask: a beginning.', { text }),
      }
    },
  },
  'text-class': {
    summary: 'tell the class of a text, from texts with their class',
    learns: ({ file, column }) => `to tell \`${column}\` of the texts in ${file}`,
    folders: ['templates/shared', 'templates/text-class'],
    named: { file: 'messages.csv', column: 'topic', text: 'message' },
    sample() {
      const drawn = messages()
      const lines = drawn.map(({ message, topic }) => `${message},${topic}`)
      return {
        files: { 'messages.csv': linesOf(['message,topic', ...lines]) },
        rows: drawn.map((each) => JSON.stringify(each)),
      }
    },
    made({ rows, text: column = '' }) {
      const { [column]: text } = JSON.parse(rows[0] ?? '{}')
      return {
        'new.jsonl': '',
        'test/question.ts': moduleOf('What the tests ask: a text.', { text }),
      }
    },
  },
  table: {
    summary: 'predict a column, from the others of a table',
    learns: ({ file, column }) => `to predict \`${column}\` from the other columns of ${file}`,
    folders: ['templates/shared', 'templates/table'],
    numbers: { folders: ['templates/shared', 'templates/table', 'templates/number'] },
    named: { file: 'deliveries.csv', column: 'late' },
    sample() {
      const drawn = deliveries(2000)
      const rows = drawn.map((delivery) => JSON.stringify(delivery))
      return { files: { 'deliveries.csv': csvOf(drawn) }, rows }
    },
    made({ rows, column }) {
      const { [column]: _, ...row } = JSON.parse(rows[0] ?? '{}')
      return {
        'new.jsonl': '',
        'test/question.ts': moduleOf('What the tests ask: a record without its label.', { row }),
      }
    },
  },
  image: {
    summary: 'tell what a picture shows, from labelled pictures',
    learns: ({ file }) =>
      file === '' ? 'what drawings show from shapes.csv' : `what pictures show from ${file}`,
    folders: ['templates/shared', 'templates/image'],
    pictures: { folders: ['templates/shared', 'templates/pictures'], file: 'photos' },
    sample: () => ({ files: { 'shapes.csv': drawings(900) }, rows: [] }),
    made: () => ({ 'new.jsonl': '' }),
  },
  task: {
    summary: 'a task of your own: its network, its loss, its answer',
    learns: () => 'what houses take for heating, by the task in energy.ts',
    folders: ['templates/shared', 'examples/own-task', 'templates/task'],
    sample: () => ({ files: {}, rows: [] }),
  },
}
