/** The page of a model, but for the card of its champion. */
import type { ModelConfig } from '../config/resolve.ts'
import { blocks, code, paragraphs, plain, table } from './markdown.ts'
import { notice } from './pipeline.ts'

export const modelPage = ({ name, about, recipe }: ModelConfig): string =>
  blocks(
    `# ${plain(name)}`,
    notice,
    about?.summary ? paragraphs(about.summary) : '',
    table(
      ['what', 'value'],
      [
        ['owner', ownerOf(about)],
        ['kind', code(recipe.task.kind)],
        ['how it is made', `[pipeline](../pipelines/${name}.md)`],
      ],
    ),
    '## Intended use',
    about?.intendedUse ? paragraphs(about.intendedUse) : unsaid('intendedUse'),
    '## Limits',
    about?.limits ? paragraphs(about.limits) : unsaid('limits'),
  )

export const ownerOf = (about: ModelConfig['about']): string =>
  about?.owner ? plain(about.owner) : '–'

const unsaid = (field: string) => `Not described: \`about.${field}\` of the model says it.`
