import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { expect, it } from 'vitest';
import { billOfMaterials, type Materials } from './bill-of-materials.ts';

const schema = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
const packageNamed = (name: string, version: string, place = `node_modules/${name}`) => ({
  manifest: { name, version, license: 'MIT', homepage: `https://example.org/${name}` },
  folder: '',
  place,
});

const materials: Materials = {
  product: {
    type: 'application',
    name: 'navigatr-sidecar',
    version: '1.2.3',
    description: 'Delivers.',
    bytes: new Uint8Array([1, 2, 3]),
  },
  packages: [
    packageNamed('hono', '4.0.0'),
    packageNamed('@noble/curves', '2.4.0'),
    packageNamed('@noble/curves', '2.0.1', 'node_modules/hono/node_modules/@noble/curves'),
  ],
  date: new Date('2026-11-21T10:00:00Z'),
};

it('satisfies the published schema', async () => {
  expect(await schema.validate(billOfMaterials(materials))).toBeNull();
  const image: Materials = {
    ...materials,
    product: { ...materials.product, type: 'container' },
    base: 'docker.io/library/node:24-bookworm-slim',
  };
  expect(await schema.validate(billOfMaterials(image))).toBeNull();
});

it('names each package with its version and licence, also twice', () => {
  const { components, dependencies, metadata } = JSON.parse(billOfMaterials(materials));
  expect(components.map((component: { purl: string }) => component.purl).toSorted()).toEqual([
    'pkg:npm/%40noble/curves@2.0.1',
    'pkg:npm/%40noble/curves@2.4.0',
    'pkg:npm/hono@4.0.0',
  ]);
  expect(components[0].licenses).toEqual([{ license: expect.objectContaining({ id: 'MIT' }) }]);
  expect(metadata.component).toMatchObject({ name: 'navigatr-sidecar', version: '1.2.3' });
  expect(dependencies).toHaveLength(4);
});

it('is the same for the same file, and another for another', () => {
  expect(billOfMaterials(materials)).toBe(billOfMaterials(materials));
  const other = { ...materials, product: { ...materials.product, bytes: new Uint8Array([1]) } };
  expect(JSON.parse(billOfMaterials(other)).serialNumber).not.toBe(
    JSON.parse(billOfMaterials(materials)).serialNumber,
  );
});
