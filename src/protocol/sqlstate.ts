/** sqlstate holds the codes that the protocol and SCRAM themselves give rise to, by condition name (manual: errcodes-appendix). */
export const sqlstate = {
  feature_not_supported: '0A000',
  internal_error: 'XX000',
  invalid_authorization_specification: '28000',
  invalid_parameter_value: '22023',
  invalid_password: '28P01',
  protocol_violation: '08P01',
} as const;
