import { json } from '../http/message';
import type { PanelUser, ProxyLogin } from './accounts';
import { notFoundJson, OK, type PanelRoutes } from './api';
import { formatDate } from './dates';
import type { Body, Form } from './form';
import { paginate } from './paging';
import type { FarmSim } from './sim';
import { spoil, USER_FIELDS } from './spoil';

/** Logins of farm proxies, address records (the document can only delete them), and users of the panel. */
export function accountRoutes(sim: FarmSim): PanelRoutes {
  return { ...loginRoutes(sim), ...userRoutes(sim) };
}

function loginRoutes(sim: FarmSim): PanelRoutes {
  return {
    'POST /api/proxy/auth/add': ({ form }) => {
      const fields = readLogin(sim, form, null);
      if (!fields) return form.refusal();
      const login: ProxyLogin = { id: sim.nextId(), ...fields };
      sim.logins.set(login.id, login);
      return json(200, login);
    },
    'GET /api/proxy/auth/edit/:id': ({ id }) => {
      const login = sim.logins.get(id);
      return login ? json(200, login) : notFoundJson(sim);
    },
    'POST /api/proxy/auth/edit/:id': ({ id, form }) => {
      const login = sim.logins.get(id);
      if (!login) return notFoundJson(sim);
      const fields = readLogin(sim, form, login);
      if (!fields) return form.refusal();
      Object.assign(login, fields);
      return json(200, login);
    },
    'GET /api/proxy/auth/list': () =>
      json(
        200,
        [...sim.logins.values()].map(({ id, login }) => ({ id, [sim.profile.authList]: login })),
      ),
    'POST /api/proxy/auth/del': ({ form }) => {
      const ids = form.ids('id');
      const users = [...sim.proxies.values()].filter(proxy => proxy.auth === 'strong' && proxy.auth_params.some(id => ids.includes(id)));
      if (users.length > 0 && sim.profile.loginDelete === 'refuse') form.fail('id', 'loginUsed');
      if (form.failed) return form.refusal();
      for (const proxy of users) sim.proxies.delete(proxy.id);
      for (const id of ids) sim.logins.delete(id);
      return OK();
    },
    'POST /api/proxy/ip/del': ({ form }) => {
      const ids = form.ids('id');
      if (form.failed) return form.refusal();
      for (const id of ids) sim.ipRecords.delete(id);
      return OK();
    },
  };
}

function readLogin(sim: FarmSim, form: Form, edited: ProxyLogin | null): Omit<ProxyLogin, 'id'> | null {
  const login = form.text('login');
  const fields = {
    login,
    password: form.text('password'),
    bitrate_in: form.whole('bitrate_in', { min: 0, or: 0 }),
    bitrate_out: form.whole('bitrate_out', { min: 0, or: 0 }),
  };
  if (!form.errors.login && !/^[a-z0-9_]+$/.test(login)) form.fail('login', 'loginForm');
  const taken = [...sim.logins.values()].some(other => other.login === login && other.id !== edited?.id);
  if (!form.errors.login && taken) form.fail('login', 'loginTaken');
  return form.failed ? null : fields;
}

function userRoutes(sim: FarmSim): PanelRoutes {
  return {
    'POST /api/users/add': ({ form }) => {
      const fields = readUser(sim, form, null);
      if (!fields) return form.refusal();
      const base = { id: sim.nextId(), is_superuser: false, joinedAt: sim.clock.now(), token: sim.random.hex(40) };
      const user: PanelUser = { ...base, ...fields };
      sim.users.set(user.id, user);
      return json(200, userView(sim, user));
    },
    'POST /api/users/edit/:id': ({ id, form }) => {
      const user = sim.users.get(id);
      if (!user) return notFoundJson(sim);
      const fields = readUser(sim, form, user);
      if (!fields) return form.refusal();
      Object.assign(user, fields);
      return json(200, userView(sim, user));
    },
    'POST /api/users/list': ({ form }) => {
      const { meta, rows } = paginate([...sim.users.values()], form, {
        id: user => user.id,
        username: user => user.username,
        email: user => user.email,
        date_joined: user => user.joinedAt,
      });
      if (form.failed) return form.refusal();
      const data = rows.map(user => userView(sim, user));
      return json(200, { meta, data: spoil(sim.profile.rows, data, USER_FIELDS) });
    },
    'POST /api/users/active': ({ form }) => {
      const ids = form.ids('id');
      const active = form.flag('active');
      if (form.failed) return form.refusal();
      for (const id of ids) {
        const user = sim.users.get(id);
        if (user) user.is_active = active;
      }
      return OK();
    },
    'POST /api/users/del': ({ form, user }) => {
      const ids = form.ids('id');
      if (ids.includes(user.id)) form.fail('id', 'self');
      if (form.failed) return form.refusal();
      for (const id of ids) sim.users.delete(id);
      for (const modem of sim.modems.values())
        modem.settings = { ...modem.settings, users: modem.settings.users.filter(id => sim.users.has(id)) };
      return OK();
    },
  };
}

type UserFields = Omit<PanelUser, 'id' | 'is_superuser' | 'joinedAt' | 'token'>;

function readUser(sim: FarmSim, form: Form, edited: PanelUser | null): UserFields | null {
  const username = form.text('username');
  const email = form.text('email');
  const password = edited ? form.text('password', { or: '', blank: true }) : form.text('password');
  const repeated = edited ? form.text('per_password', { or: '', blank: true }) : form.text('per_password');
  const others = [...sim.users.values()].filter(user => user.id !== edited?.id);
  const given = form.body.userprofile;
  const inner = given !== null && typeof given === 'object' ? (given as Body) : {};
  const timezone = String(inner.timezone ?? '');
  if (given === undefined || given === null || typeof given !== 'object') form.fail('userprofile', 'required');
  else if (!isTimezone(timezone)) form.failInside('userprofile', 'timezone', timezone === '' ? 'required' : 'timezone');
  const fields: UserFields = {
    username,
    password: password || (edited?.password ?? ''),
    email,
    first_name: form.text('first_name', { or: '', blank: true }),
    last_name: form.text('last_name', { or: '', blank: true }),
    is_staff: form.flag('is_staff', edited?.is_staff ?? false),
    is_active: form.flag('is_active'),
    phone: typeof inner.phone === 'string' && inner.phone !== '' ? inner.phone : null,
    timezone,
  };
  if (!form.errors.username && !/^[a-z0-9_]{5,}$/.test(username)) form.fail('username', 'usernameForm');
  if (!form.errors.username && others.some(user => user.username === username)) form.fail('username', 'usernameTaken');
  if (!form.errors.email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) form.fail('email', 'email');
  if (!form.errors.email && others.some(user => user.email === email)) form.fail('email', 'emailTaken');
  const sound = password.length >= 6 && /[a-z]/i.test(password) && /\d/.test(password);
  if (password !== '' && !sound) form.fail('password', 'passwordForm');
  if (password !== repeated) form.fail('per_password', 'passwordRepeat');
  return form.failed ? null : fields;
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name !== '';
  } catch {
    return false;
  }
}

function userView(sim: FarmSim, user: PanelUser): Record<string, unknown> {
  return {
    id: user.id,
    username: user.username,
    first_name: user.first_name,
    last_name: user.last_name,
    email: user.email,
    is_staff: user.is_staff,
    is_active: user.is_active,
    is_superuser: user.is_superuser,
    userprofile: { phone: user.phone, timezone: user.timezone },
    date_joined: formatDate(user.joinedAt, sim.profile),
  };
}
