import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createElement } from 'react'
import { count, percent, plural } from '../format.ts'
import { Prose } from '../parts/states.tsx'
import { Undoable } from '../parts/undo.tsx'
import { ApiError, post } from './api.ts'
import { keepFocus } from './focus.ts'

/** Tells what went wrong, why, and what to do, in one notification. */
export const tell = (error: unknown) => {
  const known = error instanceof ApiError ? error : null
  notifications.show({
    color: 'red',
    title: createElement(Prose, { text: error instanceof Error ? error.message : String(error) }),
    message: createElement(Prose, { text: [known?.why, known?.fix].filter(Boolean).join(' ') }),
    autoClose: 9000,
  })
}

/** Milliseconds in which something can be undone. */
const undoable = 15_000

/** Says what was done, for as long as it can be undone where it can. */
const say = (message: string, undo?: (() => void) | null) => {
  if (!undo) return void notifications.show({ color: 'race', message })
  const id = notifications.show({
    color: 'race',
    autoClose: undoable,
    message: createElement(Undoable, {
      done: message,
      onUndo: () => {
        notifications.hide(id)
        undo()
      },
    }),
  })
}

/** A verb of the API as a mutation: says its result, renews what it changed, shows its refusal. */
export const useVerb = <Answer, Input = void>(verb: {
  run: (input: Input) => Promise<Answer>
  done: (answer: Answer, input: Input) => string
  /** What undoes it and says so; null where it cannot be undone. */
  undo?: (answer: Answer, input: Input) => (() => Promise<string>) | null
}) => {
  const client = useQueryClient()
  const renew = () =>
    client
      .invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'predict' })
      .then(keepFocus)
  return useMutation<Answer, Error, Input>({
    mutationFn: verb.run,
    onSuccess: (answer, input) => {
      const undo = verb.undo?.(answer, input) ?? null
      say(verb.done(answer, input), undo && (() => void undo().then(say).catch(tell).then(renew)))
      return renew()
    },
    onError: tell,
  })
}

export const useTrain = (model: string) =>
  useVerb({
    run: () => post('/api/models/:model/train', { model }),
    done: () => `A training of ${model} has started.`,
    undo:
      ({ run }) =>
      async () => {
        await post('/api/runs/:id/cancel', { id: run.id })
        return `Undone: the training of ${model} is cancelled, and nothing of it is registered.`
      },
  })

export const useIngest = (model: string) =>
  useVerb({
    run: () => post('/api/models/:model/ingest', { model }),
    done: ({ dataset, added, left, rejected }) =>
      [
        added > 0
          ? `${plural(added, 'row')} taken in: data version ${dataset.number}.`
          : rejected === 0 && (left === 0 ? 'Nothing was waiting.' : 'No row was taken in.'),
        rejected > 0 && `${plural(rejected, 'row')} quarantined.`,
        left > 0 && `${count(left)} still queued.`,
      ]
        .filter(Boolean)
        .join(' '),
  })

export const useEvaluate = (model: string) =>
  useVerb({
    run: () => post('/api/models/:model/evaluate', { model }),
    done: ({ evaluation }) =>
      `Version ${evaluation.version}: ${percent(evaluation.accuracy)} of the prompts right.`,
  })

/** Appends rows to the queue; `noun` is what one of them is called. */
export const useEnqueue = (model: string, noun: 'sentence' | 'record') =>
  useVerb({
    run: (rows: readonly string[]) => post('/api/models/:model/rows', { model, rows: [...rows] }),
    done: ({ queued }) => `Queued. ${plural(queued, noun)} waiting for the next ingestion.`,
  })
