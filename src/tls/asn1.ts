/** Asn1 is the schemas of RFC 5280 with what converts them. */
export type Asn1 = Awaited<ReturnType<typeof load>>;

let loaded: Promise<Asn1> | undefined;

/** loadAsn1 loads the schemas, once. That takes some 50 ms, and only those who issue certificates need them. */
export function loadAsn1(): Promise<Asn1> {
  loaded ??= load();
  return loaded;
}

async function load() {
  const [schema, x509] = await Promise.all([import('@peculiar/asn1-schema'), import('@peculiar/asn1-x509')]);
  return { ...x509, AsnConvert: schema.AsnConvert, OctetString: schema.OctetString };
}
