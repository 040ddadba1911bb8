import type { Check } from '../check.ts';
import { tlsCaBroad } from './tls-ca-broad.ts';
import { tlsCaSideEffect } from './tls-ca-side-effect.ts';
import { tlsCertExpired } from './tls-cert-expired.ts';
import { tlsCertName } from './tls-cert-name.ts';
import { tlsCertSelfsigned } from './tls-cert-selfsigned.ts';
import { tlsCertSnakeoil } from './tls-cert-snakeoil.ts';
import { tlsCertSoon } from './tls-cert-soon.ts';
import { tlsChainIncomplete } from './tls-chain-incomplete.ts';
import { tlsCiphers13 } from './tls-ciphers-13.ts';
import { tlsCiphersWeak } from './tls-ciphers-weak.ts';
import { tlsCrlMissing } from './tls-crl-missing.ts';
import { tlsKeyPerms } from './tls-key-perms.ts';
import { tlsKeyWeak } from './tls-key-weak.ts';
import { tlsLiveDiffers } from './tls-live-differs.ts';
import { tlsMinVersion } from './tls-min-version.ts';
import { tlsOffExposed } from './tls-off-exposed.ts';
import { tlsPassphraseReload } from './tls-passphrase-reload.ts';
import { tlsTimebomb } from './tls-timebomb.ts';

/** tlsChecks are about TLS. */
export const tlsChecks: readonly Check[] = [
  tlsCaBroad,
  tlsCaSideEffect,
  tlsCertExpired,
  tlsCertName,
  tlsCertSelfsigned,
  tlsCertSnakeoil,
  tlsCertSoon,
  tlsChainIncomplete,
  tlsCiphers13,
  tlsCiphersWeak,
  tlsCrlMissing,
  tlsKeyPerms,
  tlsKeyWeak,
  tlsLiveDiffers,
  tlsMinVersion,
  tlsOffExposed,
  tlsPassphraseReload,
  tlsTimebomb,
];
