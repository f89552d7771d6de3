/** The text of docs/config.md. */
import { configJsonSchema, type JsonSchema, jsonSchemaOf } from '../../../src/config/json.ts'
import { contextSchema } from '../../../src/config/schema/config.ts'
import {
  type Definitions,
  defaultOf,
  descriptionOf,
  fieldsOf,
  schemaOf,
  wholeOf,
} from './fields.ts'
import { print } from './print.ts'
import { type Section, sections } from './sections.ts'
import { takes } from './takes.ts'

const begin = `# The configuration

Every field of \`millrace.config.ts\`. \`npm run reference\` writes this page from the schemas that check a
configuration; \`millrace config\` checks yours, and \`millrace config --schema\` prints the same as JSON Schema.

A path is absolute or relative to the project. A time is a number with its unit: \`'500ms'\`, \`'30s'\`, \`'5m'\`,
\`'1h'\`, \`'2d'\`. The examples name every field once; leave out what you do not need. \`null\`, where it may
stand, says the same as leaving a field out. A field that nobody knows is refused.

JSON Schema has no functions: there \`prepare\`, \`refill\` and \`tasks\` can only be left out, and what \`every\`,
\`lines\`, \`nextWord\` and their like make stands as the record that it is. Whether one field fits another it says
in part; \`millrace config\` checks all of it.
`

/** All parts of a configuration by their name. */
export const definitions = (): Definitions => ({
  ...definitionsIn(configJsonSchema()),
  ...definitionsIn(jsonSchemaOf(contextSchema)),
})

const definitionsIn = ({ $defs = {} }: JsonSchema): Definitions =>
  Object.fromEntries(Object.entries($defs).map(([name, part]) => [name, schemaOf(part)]))

export const page = (): string => {
  const parts = definitions()
  return [begin, ...sections.map((section) => sectionText(section, parts))].join('\n')
}

const sectionText = (section: Section, parts: Definitions): string => {
  const part = schemaOf(parts[section.part])
  const paragraphs = [
    `## ${section.title}`,
    [part.description, section.more].filter((text) => text !== undefined).join(' '),
    `\`\`\`ts\n${exampleText(section, parts)}\n\`\`\``,
    table(part, parts),
  ]
  return `${paragraphs.join('\n\n')}\n`
}

const imports =
  "import { choice, defineConfig, every, lines, logRange, nextWord, records } from 'millrace'\n\nexport default "

/** The whole part with every field, as it stands in a configuration. */
const exampleText = ({ part, field }: Section, parts: Definitions): string => {
  const whole = wholeOf(schemaOf(parts[part]), parts)
  if (part === 'Config') return `${imports}defineConfig(${print(whole)})`
  return field === null ? print(whole) : `${field}: ${print(whole, '', field.length + 2)}`
}

const head = ['field', 'takes', 'unit', 'default', 'what it does']

const table = (part: JsonSchema, parts: Definitions): string => {
  const rows = fieldsOf(part).map((field) => [
    `\`${field.path}\``,
    takes(field.json),
    typeof field.json['unit'] === 'string' ? field.json['unit'] : '',
    defaultOf(field),
    descriptionOf(field.json, parts),
  ])
  return [head, head.map(() => '---'), ...rows]
    .map((line) => `| ${line.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}
