import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import type { PackageManifest, ProductionPackage } from '../sidecar/production-packages.ts';
import { sha256 } from '../sums.ts';

export interface Product {
  readonly type: 'application' | 'container';
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** The bytes that are published; of an image, whose bytes depend on the base of the day, the Dockerfile. */
  readonly bytes: Uint8Array;
}

export interface Materials {
  readonly product: Product;
  /** What of others is in it. */
  readonly packages: readonly ProductionPackage[];
  /** The image that an image stands on: its name with its tag. */
  readonly base?: string;
  readonly date: Date;
}

const LICENCE = 'GPL-3.0-or-later';

const TYPES = {
  application: Enums.ComponentType.Application,
  container: Enums.ComponentType.Container,
} as const;

/** No package of ours has a compound licence; one that gets one has to be looked at. */
const licences = new Contrib.License.Factories.LicenseFactory(() => {
  throw new Error('This is a compound licence.');
});

/** What is in a file of a release, as CycloneDX 1.6 in JSON: https://cyclonedx.org/docs/1.6/json/. */
export function billOfMaterials({ product, packages, base, date }: Materials): string {
  const bom = new Models.Bom({ serialNumber: serialNumber(product.bytes) });
  bom.metadata.timestamp = date;
  bom.metadata.component = describeProduct(product);
  const components = new Map(packages.map((one) => [one.place, describePackage(one)]));
  if (base !== undefined) components.set(base, describeBase(base));
  for (const component of components.values()) {
    bom.components.add(component);
    bom.metadata.component.dependencies.add(component.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function describeProduct({ type, name, version, description, bytes }: Product): Models.Component {
  const component = new Models.Component(TYPES[type], name, { version, description, bomRef: name });
  component.licenses.add(licences.makeFromString(LICENCE));
  if (type === 'application') component.hashes.set(Enums.HashAlgorithm['SHA-256'], sha256(bytes));
  return component;
}

/** Its place names it: there may be two versions of one package. */
function describePackage({ manifest, place }: ProductionPackage): Models.Component {
  const { name, version, license = '', homepage } = manifest;
  const [scope, plain = ''] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const component = new Models.Component(Enums.ComponentType.Library, plain, {
    ...(scope !== undefined && { group: scope }),
    version,
    bomRef: place,
    purl: packageUrl(manifest),
    scope: Enums.ComponentScope.Required,
  });
  component.licenses.add(licences.makeFromString(license));
  if (homepage) {
    const website = Enums.ExternalReferenceType.Website;
    component.externalReferences.add(new Models.ExternalReference(homepage, website));
  }
  return component;
}

/** https://github.com/package-url/purl-spec */
const packageUrl = ({ name, version }: PackageManifest): string =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`;

function describeBase(base: string): Models.Component {
  const [name = base, version] = base.split(/:(?=[^/]+$)/);
  return new Models.Component(Enums.ComponentType.Container, name, {
    ...(version !== undefined && { version }),
    bomRef: base,
  });
}

/** Not drawn by lot: the same file has the same number. */
function serialNumber(bytes: Uint8Array): string {
  const digits = sha256(bytes);
  const version = `8${digits.slice(13, 16)}`;
  const variant = `8${digits.slice(17, 20)}`;
  return `urn:uuid:${digits.slice(0, 8)}-${digits.slice(8, 12)}-${version}-${variant}-${digits.slice(20, 32)}`;
}
