import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openProject } from 'millrace/testing'

const project = await openProject()
after(() => project.close())

test('a version that is trained passes its gate', async () => {
  const { version, metrics, passed } = await project.train()
  assert.equal(version, 1)
  assert.ok(passed, `it is not good enough: ${JSON.stringify(metrics)}`)
})

test('training again with the same seed comes to the same', async () => {
  const first = await project.train(undefined, { epochs: 1 })
  const again = await project.train(undefined, { epochs: 1 })
  assert.equal(again.metrics['val_loss'], first.metrics['val_loss'])
})
