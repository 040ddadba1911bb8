import { expect, test } from 'vitest';
import { strftime } from './strftime.ts';
import { clockOf } from './timestamp.ts';

const pattern =
  '%a|%A|%b|%B|%C|%d|%D|%e|%F|%g|%G|%h|%H|%I|%j|%k|%l|%M|%m|%p|%R|%S|%T|%u|%U|%V|%W|%w|%x|%X|%y|%Y|%c|%r|';

/** What date(1) of GNU coreutils prints for them with LC_ALL=C TZ=Asia/Kathmandu. */
test.each([
  [
    0,
    'Thu|Thursday|Jan|January|19|01|01/01/70| 1|1970-01-01|70|1970|Jan|05|05|001| 5| 5|30|01|AM|05:30|00|05:30:00|4|00|01|00|4|01/01/70|05:30:00|70|1970|Thu Jan  1 05:30:00 1970|05:30:00 AM|',
  ],
  [
    1763719392,
    'Fri|Friday|Nov|November|20|21|11/21/25|21|2025-11-21|25|2025|Nov|15|03|325|15| 3|48|11|PM|15:48|12|15:48:12|5|46|47|46|5|11/21/25|15:48:12|25|2025|Fri Nov 21 15:48:12 2025|03:48:12 PM|',
  ],
  [
    1704067199,
    'Mon|Monday|Jan|January|20|01|01/01/24| 1|2024-01-01|24|2024|Jan|05|05|001| 5| 5|44|01|AM|05:44|59|05:44:59|1|00|01|01|1|01/01/24|05:44:59|24|2024|Mon Jan  1 05:44:59 2024|05:44:59 AM|',
  ],
  [
    1735689599,
    'Wed|Wednesday|Jan|January|20|01|01/01/25| 1|2025-01-01|25|2025|Jan|05|05|001| 5| 5|44|01|AM|05:44|59|05:44:59|3|00|01|00|3|01/01/25|05:44:59|25|2025|Wed Jan  1 05:44:59 2025|05:44:59 AM|',
  ],
  [
    951782400,
    'Tue|Tuesday|Feb|February|20|29|02/29/00|29|2000-02-29|00|2000|Feb|05|05|060| 5| 5|45|02|AM|05:45|00|05:45:00|2|09|09|09|2|02/29/00|05:45:00|00|2000|Tue Feb 29 05:45:00 2000|05:45:00 AM|',
  ],
  [
    1583020799,
    'Sun|Sunday|Mar|March|20|01|03/01/20| 1|2020-03-01|20|2020|Mar|05|05|061| 5| 5|44|03|AM|05:44|59|05:44:59|7|09|09|08|0|03/01/20|05:44:59|20|2020|Sun Mar  1 05:44:59 2020|05:44:59 AM|',
  ],
])('%d seconds after 1970', (seconds, printed) => {
  expect(strftime(pattern, clockOf('Asia/Kathmandu').civil(new Date(seconds * 1000)))).toBe(printed);
});

const time = clockOf('Europe/Berlin').civil(new Date('2026-11-21T08:07:30Z'));

test.each([
  ['postgresql-%Y-%m-%d_%H%M%S.log', 'postgresql-2026-11-21_090730.log'],
  ['server_log.%a', 'server_log.Sat'],
  ['100%%.log', '100%.log'],
  ['%z %Z', '+0100 CET'],
  ['%Ex %OH', '11/21/26 09'],
  ['%+', 'Sat Nov 21 09:07:30 CET 2026'],
  ['%Q', 'Q'],
  ['end%', 'end%'],
  ['%n%t%v', '\n\t21-Nov-2026'],
])('%j', (given, printed) => {
  expect(strftime(given, time)).toBe(printed);
});
