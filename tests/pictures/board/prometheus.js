// The data source: Prometheus' HTTP API, as frames.
import { FieldType, createDataFrame } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { from, of } from 'rxjs';

const scrape = 2;  // seconds, as take.mjs has it

async function ask(base, path, parameters) {
  const answer = await (await fetch(`${base}/api/v1/${path}?${new URLSearchParams(parameters)}`)).json();
  if (answer.status !== 'success') throw new Error(answer.error);
  return answer.data;
}

const number = (text) => (text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text));
const named = (legend, labels) => legend.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => labels[label] ?? '');

// One frame a series, null where the series has a hole.
function lines(result, target, { start, end, step }) {
  return result.map(({ metric, values }) => {
    const at = new Map(values.map(([time, value]) => [time, number(value)]));
    const times = [];
    for (let t = start; t <= end; t += step) times.push(t);
    return createDataFrame({ refId: target.refId, fields: [
      { name: 'Time', type: FieldType.time, values: times.map((t) => t * 1000) },
      { name: 'Value', type: FieldType.number, labels: metric, values: times.map((t) => at.get(t) ?? null),
        config: target.legendFormat === '__auto' ? {} : { displayNameFromDS: named(target.legendFormat, metric) } },
    ] });
  });
}

// One frame with a column for each label.
function table(result, target, single) {
  const labels = [...new Set(result.flatMap(({ metric }) => Object.keys(metric)))].sort();
  return [createDataFrame({ refId: target.refId, fields: [
    { name: 'Time', type: FieldType.time, values: result.map(({ value }) => value[0] * 1000) },
    ...labels.map((name) => ({ name, type: FieldType.string, values: result.map(({ metric }) => metric[name] ?? '') })),
    { name: single ? 'Value' : `Value #${target.refId}`, type: FieldType.number, values: result.map(({ value }) => number(value[1])) },
  ] })];
}

// Buckets less those below them, from the lowest up.
function buckets(result, target, times) {
  const rising = result.toSorted((a, b) => number(a.metric.le) - number(b.metric.le));
  const frames = lines(rising, target, times);
  return frames.map((frame, i) => {
    const below = frames[i - 1]?.fields[1].values;
    const own = frame.fields[1];
    return { ...frame, fields: [frame.fields[0], { ...own, values: own.values.map((v, at) => (v === null ? null : Math.max(0, v - (below?.[at] ?? 0)))) }] };
  });
}

export function prometheus(base) {
  async function query(request) {
    const scene = request.scopedVars.__sceneObject.value.valueOf();
    const from = request.range.from.unix();
    const to = request.range.to.unix();
    const step = Math.max(scrape, Math.ceil((to - from) / 400));
    const times = { start: Math.ceil(from / step) * step, end: Math.floor(to / step) * step, step };
    const own = { ...request.scopedVars, __rate_interval: { value: `${Math.max(step + scrape, 4 * scrape)}s` }, __range: { value: `${to - from}s` } };
    const data = [];
    for (const target of request.targets) {
      const expr = sceneGraph.interpolate(scene, target.expr, own, (v) => (Array.isArray(v) ? `(${v.join('|')})` : String(v)));
      if (target.instant) {
        const { result } = await ask(base, 'query', { query: expr, time: to });
        if (target.format === 'table') data.push(...table(result, target, request.targets.length === 1));
        else data.push(...lines(result.map(({ metric, value }) => ({ metric, values: [[times.end, value[1]]] })), target, { ...times, start: times.end }));
      } else {
        const { result } = await ask(base, 'query_range', { query: expr, ...times });
        data.push(...(target.format === 'heatmap' ? buckets(result, target, times) : lines(result, target, times)));
      }
    }
    return { data };
  }

  return {
    uid: 'prometheus', name: 'Prometheus', type: 'prometheus', meta: { id: 'prometheus', name: 'Prometheus' },
    getRef: () => ({ uid: 'prometheus', type: 'prometheus' }),
    query: (request) => from(query(request)),
    alerts: async () => (await ask(base, 'alerts', {})).alerts,
    // label_values(metric, label)
    metricFindQuery: async ({ query: text }, { scopedVars, range }) => {
      const [, metric, label] = /^label_values\((.*), (\w+)\)$/.exec(text);
      const match = sceneGraph.interpolate(scopedVars.__sceneObject.value.valueOf(), metric, scopedVars, (v) => (Array.isArray(v) ? `(${v.join('|')})` : String(v)));
      const values = await ask(base, `label/${label}/values`, { 'match[]': match, start: range.from.unix(), end: range.to.unix() });
      return values.map((value) => ({ text: value, value }));
    },
    // An event where a series begins to have values.
    annotations: {
      prepareAnnotation: (annotation) => annotation,
      prepareQuery: ({ expr }) => ({ refId: 'Anno', expr, legendFormat: '__auto' }),
      processEvents: (annotation, frames) => of(frames.flatMap((frame) => {
        const [time, value] = frame.fields;
        return time.values.flatMap((t, i) => (value.values[i] !== null && (value.values[i - 1] ?? null) === null
          ? [{ time: t, title: annotation.titleFormat, color: annotation.iconColor }] : []));
      })),
    },
  };
}
