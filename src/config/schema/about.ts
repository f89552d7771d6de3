/** What a configuration may say of a model to people. */
import { ownerIn } from '../../core/owner.ts'
import { z } from '../../core/schema.ts'

const said = (longest: number) => z.string().trim().min(1).max(longest).nullable().default(null)

export const aboutSchema = z
  .strictObject({
    summary: said(500).meta({
      description: 'What it does, in a sentence or two.',
      otherwise: 'nothing is said',
      examples: ['Suggests the next word of an e-mail.'],
    }),
    owner: said(200)
      .refine(
        (text) => text === null || ownerIn(text) !== null,
        'a name, an e-mail address, or both: Mail team <mail@example.org>',
      )
      .meta({
        description:
          'Who answers for it: a person or a team, an e-mail address, or both, as `Mail team <mail@example.org>`. It is shown with the model.',
        otherwise: 'nobody is named',
        examples: ['Mail team <mail@example.org>'],
      }),
    intendedUse: said(4000).meta({
      description: 'What it is meant for, and by whom.',
      otherwise: 'nothing is said',
      examples: ['Short business e-mails in English.'],
    }),
    limits: said(4000).meta({
      description: 'Where it must not be relied on.',
      otherwise: 'nothing is said',
      examples: ['It has seen no other language.'],
    }),
  })
  .refine(
    (about) => Object.values(about).some((text) => text !== null),
    'at least one of summary, owner, intendedUse, limits',
  )
  .meta({ id: 'About', description: 'What people should know of a model.', minProperties: 1 })
