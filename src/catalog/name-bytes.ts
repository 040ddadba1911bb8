/**
 * bytesOf is an expression for the bytes of a name. Roles and databases belong to the databases of all encodings, so that
 * their names need be no text in that of the one we are connected to; convert_to would refuse them. Under client_encoding
 * SQL_ASCII the server sends a name as it is stored.
 */
export function bytesOf(name: string): string {
  return `pg_catalog.namesend(${name})`;
}

/** hexOf is an expression for them in hexadecimal. */
export function hexOf(name: string): string {
  return `pg_catalog.encode(${bytesOf(name)}, 'hex')`;
}
