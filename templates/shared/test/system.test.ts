import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openProject } from 'millrace/testing'
import { question } from './question.ts'

const project = await openProject()
after(() => project.close())

test('what is served answers over HTTP, and says which version answered', async () => {
  const url = await project.serve()
  const ready = await fetch(`${url}/readyz`)
  assert.equal(ready.status, 503, 'nothing is served before the first training')
  await project.train()
  const headers = { 'content-type': 'application/json' }
  const ask = () =>
    fetch(`${url}/predict`, { method: 'POST', headers, body: JSON.stringify(question) })
  let answer = await ask()
  for (let tries = 0; answer.status === 503 && tries < 100; tries++) {
    await new Promise((next) => setTimeout(next, 100))
    answer = await ask()
  }
  assert.equal(answer.status, 200, await answer.clone().text())
  const { version } = (await answer.json()) as { version: number }
  assert.equal(version, 1)
})
