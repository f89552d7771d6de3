/** Who may do what: the words of keys, and the one decision. The console goes by it too. */

export const roles = ['viewer', 'predictor', 'editor', 'admin'] as const
export type Role = (typeof roles)[number]

/** Rights on data: to look at rows and logged inputs, or also to add, release and erase them. */
export const dataRoles = ['viewer', 'editor'] as const
export type DataRole = (typeof dataRoles)[number]

/** What doing something needs. */
export const scopes = [
  /** Nothing. */
  'open',
  /** To see what an endpoint takes and whether it answers. */
  'describe',
  /** To see models, runs, endpoints, and how requests went. */
  'read',
  /** To put questions, and to say what the answers should have been. */
  'predict',
  /** To train, promote, configure and delete. */
  'write',
  /** To see rows of data sets, and what was asked and answered. */
  'readData',
  /** To add, correct, release and erase rows. */
  'writeData',
  /** To give out keys. */
  'manage',
] as const
export type Scope = (typeof scopes)[number]

/** What somebody may do: a role, where it holds, and rights on data beside it. */
export interface Grant {
  readonly role: Role
  /** Endpoints where the role holds, and nowhere else; null: in the whole project. */
  readonly endpoints: readonly string[] | null
  /** Null: none. An admin of the whole project has them all. */
  readonly data: DataRole | null
  /** Data sets where they hold; null: all. */
  readonly sets: readonly string[] | null
}

/** What something is done to. */
export type Thing =
  | { readonly kind: 'project' }
  | { readonly kind: 'endpoint'; readonly name: string }
  /** Without a name: all data there are. */
  | { readonly kind: 'data'; readonly name: string | null }
  /** Decided by what is found. */
  | { readonly kind: 'any' }

/** Somebody who asks. */
export interface Principal {
  /** `owner`: who has the files, or anybody where no key is asked for. `nobody`: who showed no key. */
  readonly kind: 'owner' | 'key' | 'token' | 'nobody'
  /** Of a key its name, of a token its subject; empty of others. */
  readonly name: string
  readonly grants: readonly Grant[]
}

export const everything: Grant = { role: 'admin', endpoints: null, data: 'editor', sets: null }
export const owner: Principal = { kind: 'owner', name: '', grants: [everything] }
export const nobody: Principal = { kind: 'nobody', name: '', grants: [] }

type Table<Key extends string> = Readonly<Record<Key, ReadonlySet<Scope>>>

/** Scopes of a role, on the project or on its endpoints. */
const ofRole: Table<Role> = {
  viewer: new Set(['describe', 'read']),
  predictor: new Set(['describe', 'predict']),
  editor: new Set(['describe', 'read', 'predict', 'write']),
  admin: new Set(['describe', 'read', 'predict', 'write', 'manage']),
}

const ofDataRole: Table<DataRole> = {
  viewer: new Set(['readData']),
  editor: new Set(['readData', 'writeData']),
}

/** Scopes that are of data, whatever the role. */
export const isOfData = (scope: Scope): boolean => ofDataRole.editor.has(scope)

/** Whether somebody may do what needs a scope to a thing. */
export const mayDo = ({ grants }: Pick<Principal, 'grants'>, scope: Scope, thing: Thing): boolean =>
  scope === 'open' || grants.some((grant) => allows(grant, scope, thing))

const allows = (grant: Grant, scope: Scope, thing: Thing): boolean =>
  isOfData(scope)
    ? isOwner(grant) ||
      (grant.data !== null && ofDataRole[grant.data].has(scope) && covers(grant.sets, thing))
    : ofRole[grant.role].has(scope) && covers(grant.endpoints, thing)

const isOwner = ({ role, endpoints }: Grant): boolean => role === 'admin' && endpoints === null

const covers = (names: readonly string[] | null, thing: Thing): boolean => {
  if (names === null || thing.kind === 'any') return true
  return (
    (thing.kind === 'endpoint' || thing.kind === 'data') &&
    thing.name !== null &&
    names.includes(thing.name)
  )
}

/** Whether somebody may look at all data: then nobody has to find out which it is. */
export const seesAllData = (principal: Pick<Principal, 'grants'>): boolean =>
  mayDo(principal, 'readData', { kind: 'data', name: null })

/** Roles that a scope can be had by, in words for people: `viewer, editor or admin`. */
export const neededFor = (scope: Scope): string => {
  if (scope === 'open') return 'nothing'
  if (isOfData(scope))
    return scope === 'readData'
      ? 'a right on data (viewer or editor), or the role admin'
      : 'the right editor on data, or the role admin'
  const having = roles.filter((role) => ofRole[role].has(scope))
  const last = having.at(-1)
  return having.length > 1
    ? `the role ${having.slice(0, -1).join(', ')} or ${last}`
    : `the role ${last}`
}
