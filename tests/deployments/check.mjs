// What deploy/docker and deploy/kubernetes hold is as Compose's and Kubernetes' schemas have it, and goes together: with each
// other, with the files that are mounted and with the addresses these speak of. Prints each breach; exits with 1 if there is one.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse, parseAllDocuments } from 'yaml';

const generated = fileURLToPath(new URL('generated/', import.meta.url));
process.chdir(fileURLToPath(new URL('../../deploy/', import.meta.url)));
const require = createRequire(import.meta.url);
const text = (path) => readFileSync(path, 'utf8');
const yaml = (path) => parse(text(path), { merge: true });

let checks = 0;
let breaches = 0;
function demand(holds, where, what) {
  checks += 1;
  if (holds) return;
  breaches += 1;
  console.log(`${where}: ${what}`);
}

// Instructions of the last stage of the Dockerfile, by name.
const dockerfile = {};
for (const [, name, rest] of text('docker/Dockerfile').split(/^FROM /m).at(-1).matchAll(/^([A-Z]+) (.*(?:\\\n.*)*)/gm)) dockerfile[name] = rest;

function checkCompose() {
  const where = 'docker/compose.yml';
  const compose = yaml(where);
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  const schema = JSON.parse(text(require.resolve('dclint/package.json').replace('package.json', 'schemas/compose.schema.json')));
  const valid = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
  demand(valid(compose), where, ajv.errorsText(valid.errors));

  const ports = [];
  for (const [name, service] of Object.entries(compose.services)) {
    const at = `${where}, ${name}`;
    if (service.build) {
      demand(existsSync(join('docker', service.build.context, service.build.dockerfile)), at, 'no Dockerfile');
    }
    ports.push(...(service.ports ?? []).map((port) => /^127\.0\.0\.1:(\d+):\1$/.exec(port)?.[1] ?? `no loopback address: ${port}`));
    for (const volume of service.volumes ?? []) {
      const [from] = volume.split(':');
      demand(from.startsWith('.') ? existsSync(join('docker', from)) : from in compose.volumes, at, `mounts ${from}, which is not there`);
    }
    demand(name === 'market' || service.network_mode === 'service:market', at, 'another network than the rest');
  }

  // All is one machine: whoever is spoken to is there, at that port.
  const mounted = (service, path) => compose.services[service].volumes.map((v) => v.split(':')).find(([, to]) => path.startsWith(to));
  const source = yaml('grafana/provisioning/datasources/prometheus.yml').datasources[0].url;
  const prometheus = yaml('prometheus/prometheus.yml');
  const spoken = [source, ...prometheus.alerting.alertmanagers[0].static_configs[0].targets, ...prometheus.scrape_configs[0].static_configs[0].targets];
  for (const address of spoken) demand(ports.includes(/:(\d+)$/.exec(address)[1]), where, `nobody at ${address}`);
  demand(ports.includes(dockerfile.EXPOSE), where, `the daemon's ${dockerfile.EXPOSE} is not published`);
  demand(mounted('rotationd', dockerfile.VOLUME)?.[0] === 'state', where, 'the state is not kept');
  demand(mounted('prometheus', '/etc/prometheus/prometheus.yml')?.[0] === '../prometheus', where, 'no configuration of Prometheus');
  demand(mounted('alertmanager', '/etc/alertmanager/alertmanager.yml')?.[0] === '../alertmanager', where, 'no configuration of Alertmanager');
  const boards = yaml('grafana/provisioning/dashboards/rotation.yml').providers[0].options.path;
  const [from, to] = mounted('grafana', boards) ?? [];
  demand(to === boards && from === '../grafana/dashboards', where, `no dashboards at ${boards}`);
  const home = compose.services.grafana.environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH;
  demand(existsSync(home.replace(boards, 'grafana/dashboards')), where, `no dashboard ${home}`);
}

// A key that there is none of passes the validators: it is an error of the types.
function checkKeys(resources) {
  const typed = resources.map(({ module, resource }, i) => (
    `import type { I${resource.kind} as T${i} } from '${module}';\nexport const r${i}: T${i} = ${JSON.stringify(resource, null, 1)};\n`));
  mkdirSync(generated, { recursive: true });
  writeFileSync(join(generated, 'resources.ts'), typed.join(''));
  try {
    execFileSync('node', [require.resolve('typescript/bin/tsc'), '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'esnext',
      '--moduleResolution', 'bundler', join(generated, 'resources.ts')], { encoding: 'utf8' });
    demand(true);
  } catch (error) {
    demand(false, 'kubernetes/', error.stdout);
  }
  rmSync(generated, { recursive: true });
}

async function checkKubernetes() {
  const kustomization = yaml('kubernetes/kustomization.yaml');
  const all = [];
  for (const file of kustomization.resources) {
    const where = `kubernetes/${file}`;
    for (const document of parseAllDocuments(text(where), { merge: true })) {
      const resource = document.toJS();
      const { apiVersion, kind } = resource;
      const models = apiVersion.startsWith('monitoring.coreos.com/') ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models';
      const module = `${models}/${apiVersion}/${kind}`;
      const { [kind]: Model } = await import(module);
      try {
        new Model(resource).validate();
        demand(true);
      } catch (error) {
        demand(false, where, error.message);
      }
      all.push({ module, resource });
    }
  }
  checkKeys(all);
  const resources = Object.fromEntries(all.map(({ resource }) => [resource.kind, resource]));
  const { StatefulSet: set, Service: service, ServiceMonitor: monitor, NetworkPolicy: policy, PodDisruptionBudget: budget } = resources;
  const pod = set.spec.template;
  const [container] = pod.spec.containers;
  const where = 'kubernetes/';

  // Everybody means these pods, by labels and by names.
  const labels = JSON.stringify(pod.metadata.labels);
  for (const [name, selector] of Object.entries({ StatefulSet: set.spec.selector.matchLabels, Service: service.spec.selector,
    NetworkPolicy: policy.spec.podSelector.matchLabels, PodDisruptionBudget: budget.spec.selector.matchLabels })) {
    demand(JSON.stringify(selector) === labels, where, `${name} selects other pods`);
  }
  demand(JSON.stringify(monitor.spec.selector.matchLabels) === JSON.stringify(service.metadata.labels), where, 'ServiceMonitor selects another service');
  demand(service.metadata.labels[monitor.spec.jobLabel] === 'rotationd', where, 'the rules are for another job');
  demand(set.spec.serviceName === service.metadata.name, where, 'the replicas have no names');
  const port = container.ports[0];
  for (const [name, used] of Object.entries({ Service: service.spec.ports[0].targetPort, NetworkPolicy: policy.spec.ingress[0].ports[0].port,
    ServiceMonitor: monitor.spec.endpoints[0].port, startupProbe: container.startupProbe.httpGet.port,
    livenessProbe: container.livenessProbe.httpGet.port, readinessProbe: container.readinessProbe.httpGet.port })) {
    demand(used === port.name, where, `${name} is for another port`);
  }

  // The container is the image's: user, state, port, flags.
  demand(dockerfile.USER === `${pod.spec.securityContext.runAsUser}:${pod.spec.securityContext.runAsGroup}`, where, 'not the user of the image');
  demand(dockerfile.EXPOSE === String(port.containerPort), where, 'not the port of the image');
  const command = JSON.parse(dockerfile.CMD).join(' ');
  demand(container.args[0].includes(`rotationd ${command}`), where, `not the command of the image: ${command}`);
  demand(container.volumeMounts.find((m) => m.name === set.spec.volumeClaimTemplates[0].metadata.name)?.mountPath === dockerfile.VOLUME, where, 'the state is not kept');
  for (const mount of container.volumeMounts) {
    demand(mount.readOnly || mount.mountPath === dockerfile.VOLUME, where, `${mount.mountPath} may be written`);
  }

  // The configuration is the example's, and knows the names that Prometheus asks by.
  const configuration = text('kubernetes/rotationd.yml');
  const example = text('examples/alpaca-yahoo.yml');
  demand(configuration.includes(example.slice(example.indexOf('\nschema:'))), 'kubernetes/rotationd.yml', 'not examples/alpaca-yahoo.yml');
  const relabel = monitor.spec.endpoints[0].relabelings.find((r) => r.targetLabel === '__address__');
  const asked = Array.from({ length: set.spec.replicas }, (_, i) => (
    relabel.replacement.replace('$1', `${set.metadata.name}-${i}`).replace('$2', kustomization.namespace).replace(`:${port.containerPort}`, '')));
  demand(JSON.stringify(asked) === JSON.stringify(yaml('kubernetes/rotationd.yml').web.hosts), 'kubernetes/rotationd.yml', `web.hosts are not ${asked}`);
}

checkCompose();
await checkKubernetes();
if (breaches === 0) console.log(`compose.yml and the manifests of Kubernetes: ${checks} checks`);
process.exitCode = breaches === 0 ? 0 : 1;
