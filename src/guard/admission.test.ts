import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePeerAddress, type IpAddress } from '../inet/address.ts';
import { Admission, type AdmissionPolicy, type Place } from './admission.ts';
import { TokenBuckets } from './token-bucket.ts';

const unlimited: AdmissionPolicy = { perAddress: 0, perNetwork: 0, rate: { perSecond: 0, burst: 0 } };

function addressFrom(text: string): IpAddress {
  const parsed = parsePeerAddress(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

function enterAll(admission: Admission, addresses: readonly string[], policy: AdmissionPolicy) {
  return addresses.map((address) => admission.enter(addressFrom(address), 0, policy));
}

function isPlace(entered: ReturnType<Admission['enter']>): entered is Place {
  return 'client' in entered;
}

describe('Admission', () => {
  test('counts the addresses of a /64 as one client', () => {
    const entered = enterAll(new Admission(), ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'], {
      ...unlimited,
      perAddress: 2,
    });
    expect(entered.map(isPlace)).toEqual([true, true, false, true]);
    expect(entered[2]).toEqual({ limit: 'address', of: '2001:db8::/64' });
  });

  test('counts a /24 and a /48 as one network', () => {
    const policy = { ...unlimited, perNetwork: 2 };
    const ipv4 = enterAll(new Admission(), ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.3.1'], policy);
    expect(ipv4[2]).toEqual({ limit: 'network', of: '192.0.2.0/24' });
    expect(ipv4.map(isPlace)).toEqual([true, true, false, true]);
    const ipv6 = enterAll(new Admission(), ['2001:db8::', '2001:db8:0:1::', '2001:db8:0:2::', '2001:db8:1::'], policy);
    expect(ipv6.map(isPlace)).toEqual([true, true, false, true]);
  });

  test('a place that is left can be taken again, and none twice', () => {
    const admission = new Admission();
    const policy = { ...unlimited, perAddress: 1 };
    const [place] = enterAll(admission, ['192.0.2.1'], policy).filter(isPlace);
    if (place === undefined) throw new Error('no place');
    admission.leave(place);
    expect(() => admission.leave(place)).toThrow('nothing is open for 192.0.2.1');
    expect(enterAll(admission, ['192.0.2.1', '192.0.2.1'], policy).map(isPlace)).toEqual([true, false]);
  });
});

describe('TokenBuckets', () => {
  test('let a burst through, and then the rate', () => {
    const buckets = new TokenBuckets();
    const rate = { perSecond: 10, burst: 5 };
    const taken = (now: number): number => {
      let count = 0;
      while (buckets.take('a', rate, now)) count++;
      return count;
    };
    expect(taken(0)).toBe(5);
    expect(taken(99)).toBe(0);
    expect(taken(300)).toBe(3);
    expect(taken(60_000)).toBe(5);
    expect(buckets.take('b', rate, 60_000)).toBe(true);
  });

  test('never give more than the burst and the rate allow', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (steps, burst) => {
        const buckets = new TokenBuckets();
        let now = 0;
        let given = 0;
        for (const step of steps) {
          now += step;
          if (buckets.take('a', { perSecond: 20, burst }, now)) given++;
        }
        expect(given).toBeLessThanOrEqual(burst + (now * 20) / 1000);
      }),
    );
  });
});
