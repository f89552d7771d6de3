/** What a configuration may say of the keys of the inference log. */
import { z } from '../../core/schema.ts'
import { path } from './field.ts'

export const encryptionSchema = z
  .strictObject({
    keyFile: path.meta({
      description:
        'File with the key that seals: 32 bytes, or as many in hexadecimal digits or base64. Who has the home alone cannot read what was asked and answered.',
      examples: ['/etc/millrace/log.key'],
    }),
    formerKeyFiles: z
      .array(path)
      .max(100)
      .default([])
      .meta({
        description: 'Files with keys of before, which open what they have sealed.',
        otherwise: 'none',
        examples: [['/etc/millrace/log-2025.key']],
      }),
  })
  .meta({
    id: 'Encryption',
    description:
      'Keys by which the inference log seals what was asked and answered. docs/requests.md tells how.',
  })
