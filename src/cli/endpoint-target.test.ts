import { expect, test } from 'vitest';
import { isEndpoint } from './endpoint-target.ts';

test.each([
  'db.example.com:5432',
  'localhost:5432',
  '10.0.0.5:5432',
  '[::1]:5432',
  '[fe80::1%eth0]:5432',
  'app@db.example.com:5432',
  'app@[::1]:5432/shop',
  'db.example.com:5432/shop',
])('%s is an endpoint', (text) => {
  expect(isEndpoint(text)).toBe(true);
});

test.each([
  'db.example.com',
  'pg_hba.conf',
  '/etc/postgresql/16/main',
  './main:5432',
  '::1:5432',
  'postgres://db.example.com:5432',
  'db.example.com:port',
  'db.example.com:5432/a/b',
  '',
])('"%s" is none', (text) => {
  expect(isEndpoint(text)).toBe(false);
});
