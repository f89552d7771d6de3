/** What a configuration may say of somebody else's comparison of modes. */
import { z } from '../../core/schema.ts'
import type { TaskSchema } from '../tasks.ts'
import { maxRows } from './field.ts'
import { trainSchema } from './train.ts'

const positive = z.number().positive()

const referenceMode = z
  .strictObject({
    seconds: positive.meta({
      description: 'How long the training took.',
      unit: 'seconds',
      examples: [701.68],
    }),
    cpuSeconds: positive.meta({
      description: 'Processor time of all its processes.',
      unit: 'seconds',
      examples: [520.11],
    }),
    peakBytes: positive.meta({
      description: 'Most memory of one process.',
      unit: 'bytes',
      examples: [6_672_000_000],
    }),
    curve: z
      .array(
        z.strictObject({
          loss: z.number().meta({
            description: 'Loss of the training rows.',
            unit: 'that of the loss',
            examples: [6.92],
          }),
          valLoss: z.number().meta({
            description: 'Loss of the validation rows.',
            unit: 'that of the loss',
            examples: [6.73],
          }),
        }),
      )
      .min(1)
      .max(10_000)
      .meta({
        description: 'Loss and val_loss by epoch, from the first.',
        examples: [[{ loss: 6.92, valLoss: 6.73 }]],
      }),
    train: trainSchema
      .omit({ seed: true, workers: true, epochs: true })
      .strict()
      .meta({
        description: 'How it trained, but for seed and workers; epochs are those of the curve.',
        of: 'Fit',
        examples: [{ batchSize: 128, learningRate: 0.01 }],
      }),
  })
  .meta({ id: 'ReferenceMode', description: 'What one mode took, and what it came to.' })

const referenceSchemaOf = (task: TaskSchema) =>
  z
    .strictObject({
      name: z
        .string()
        .min(1)
        .max(100)
        .meta({ description: 'Whose it is, as part of a sentence.', examples: ['the paper'] }),
      note: z
        .string()
        .max(2000)
        .meta({
          description: 'How it was measured, in sentences.',
          examples: ['In Keras, on two CPUs.'],
        }),
      rows: maxRows.meta({
        description: 'Rows that were learnt from and validated on.',
        unit: 'rows',
        examples: [6000],
      }),
      task: task.meta({
        description: 'The network, for `millrace compare --reference`.',
        examples: [{ kind: 'next-word', embedding: 10, units: 100 }],
      }),
      sequential: referenceMode.meta({ description: 'One worker.' }),
      distributed: referenceMode.meta({ description: 'Several workers together.' }),
    })
    .meta({
      id: 'Reference',
      description:
        "Somebody else's comparison of sequential and distributed training: its figures, and what it trained.",
    })

export type ReferenceSchema = z.output<ReturnType<typeof referenceSchemaOf>>

export const compareSchemaOf = (task: TaskSchema) =>
  z
    .strictObject({
      reference: referenceSchemaOf(task).meta({
        description: 'What is shown beside the two modes.',
      }),
    })
    .meta({ id: 'Compare', description: 'Beside what `millrace compare` sets its two modes.' })
