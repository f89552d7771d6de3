import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type DataRole,
  dataRoles,
  everything,
  type Grant,
  mayDo,
  nobody,
  owner,
  type Role,
  roles,
  type Scope,
  scopes,
  type Thing,
} from './access.ts'

const project: Thing = { kind: 'project' }
const churn: Thing = { kind: 'endpoint', name: 'churn' }
const spam: Thing = { kind: 'endpoint', name: 'spam' }
const allData: Thing = { kind: 'data', name: null }
const customers: Thing = { kind: 'data', name: 'customers' }
const mails: Thing = { kind: 'data', name: 'mails' }

const endpoints: readonly Thing[] = [project, churn, spam]
const data: readonly Thing[] = [allData, customers, mails]
const some: readonly Thing[] = [project, churn, allData]

const granted = (grant: Partial<Grant>, scope: Scope, thing: Thing) =>
  mayDo({ grants: [{ ...everything, role: 'viewer', data: null, ...grant }] }, scope, thing)

/** Written by hand, cell by cell. */
const ofRoles: Record<Role, Record<Exclude<Scope, 'open' | 'readData' | 'writeData'>, boolean>> = {
  viewer: { describe: true, read: true, predict: false, write: false, manage: false },
  predictor: { describe: true, read: false, predict: true, write: false, manage: false },
  editor: { describe: true, read: true, predict: true, write: true, manage: false },
  admin: { describe: true, read: true, predict: true, write: true, manage: true },
}

test('a role has the scopes of its row, in the whole project and on every endpoint', () => {
  for (const role of roles)
    for (const [scope, expected] of Object.entries(ofRoles[role]) as [Scope, boolean][])
      for (const thing of endpoints)
        assert.equal(granted({ role }, scope, thing), expected, `${role} ${scope} ${thing.kind}`)
})

test('a role on endpoints has them there, and nowhere else', () => {
  for (const role of roles)
    for (const [scope, expected] of Object.entries(ofRoles[role]) as [Scope, boolean][]) {
      const limited = { role, endpoints: ['churn'] }
      assert.equal(granted(limited, scope, churn), expected, `${role} ${scope}`)
      assert.equal(granted(limited, scope, spam), false)
      assert.equal(granted(limited, scope, project), false)
    }
})

test('data are for who has a right on them, whatever the role, and for admins of the whole project', () => {
  for (const role of roles)
    for (const scope of ['readData', 'writeData'] as const)
      for (const thing of data) {
        assert.equal(granted({ role }, scope, thing), role === 'admin', `${role} ${scope}`)
        assert.equal(granted({ role, endpoints: ['churn'] }, scope, thing), false)
      }
  const expected: Record<DataRole, Record<'readData' | 'writeData', boolean>> = {
    viewer: { readData: true, writeData: false },
    editor: { readData: true, writeData: true },
  }
  for (const role of dataRoles)
    for (const scope of ['readData', 'writeData'] as const) {
      assert.equal(granted({ data: role }, scope, allData), expected[role][scope])
      assert.equal(granted({ data: role }, scope, customers), expected[role][scope])
      const limited = { data: role, sets: ['customers'] }
      assert.equal(granted(limited, scope, customers), expected[role][scope])
      assert.equal(granted(limited, scope, mails), false)
      assert.equal(granted(limited, scope, allData), false)
    }
})

test('an owner may do everything, nobody only what is open, and several grants add up', () => {
  for (const scope of scopes)
    for (const thing of some) {
      assert.equal(mayDo(owner, scope, thing), true)
      assert.equal(mayDo(nobody, scope, thing), scope === 'open')
    }
  const grants: Grant[] = [
    { role: 'viewer', endpoints: null, data: null, sets: null },
    { role: 'predictor', endpoints: ['churn'], data: null, sets: null },
  ]
  assert.equal(mayDo({ grants }, 'predict', churn), true)
  assert.equal(mayDo({ grants }, 'predict', spam), false)
  assert.equal(mayDo({ grants }, 'read', spam), true)
})
