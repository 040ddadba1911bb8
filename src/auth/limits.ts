/** maxPasswordLength bounds the body of a password message: PG_MAX_AUTH_TOKEN_LENGTH of PostgreSQL's libpq/auth.h. */
export const maxPasswordLength = 65_535;

/** maxSaslLength bounds the body of a SASL message: PG_MAX_SASL_MESSAGE_LENGTH of PostgreSQL's libpq/auth-sasl.c. */
export const maxSaslLength = 1_024;
