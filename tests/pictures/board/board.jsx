// A dashboard's JSON as a scene.
import React from 'react';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import { FieldType, ThemeContext, createTheme } from '@grafana/data';
import { GlobalStyles } from '@grafana/ui';
import { DataSourceVariable, EmbeddedScene, QueryVariable, SceneControlsSpacer, SceneDataLayerSet, SceneDataTransformer, SceneGridItem, SceneGridLayout,
  SceneQueryRunner, SceneTimePicker, SceneTimeRange, SceneVariableSet, VariableValueSelectors, VizPanel, dataLayers, sceneGraph } from '@grafana/scenes';
import { setUpApplication } from './application.js';
import { panelPlugins } from './panels.jsx';
import { prometheus } from './prometheus.js';

const asked = new URLSearchParams(location.search);
const source = prometheus(asked.get('prometheus'));
const json = await (await fetch(asked.get('board'))).json();

function variable(v) {
  if (v.type === 'datasource') return new DataSourceVariable({ name: v.name, label: v.label, pluginId: v.query, value: source.uid, text: source.name });
  return new QueryVariable({ name: v.name, label: v.label, datasource: v.datasource, query: v.query, refresh: v.refresh, sort: v.sort, isMulti: v.multi,
    includeAll: v.includeAll, allValue: v.allValue, value: v.current.value, text: v.current.text });
}

function data({ datasource, targets, transformations }) {
  if (targets.length === 0) return undefined;
  const queries = new SceneQueryRunner({ datasource, queries: targets });
  return transformations ? new SceneDataTransformer({ $data: queries, transformations }) : queries;
}

const panel = (p) => new SceneGridItem({ x: p.gridPos.x, y: p.gridPos.y, width: p.gridPos.w, height: p.gridPos.h,
  body: new VizPanel({ key: `panel-${p.id}`, title: p.title, description: p.description, pluginId: p.type, options: p.options, fieldConfig: p.fieldConfig,
    $data: data(p) }) });

const annotations = (query) => new dataLayers.AnnotationsDataLayer({ name: query.name, isEnabled: query.enable, query });

const scene = new EmbeddedScene({
  $timeRange: new SceneTimeRange({ from: asked.get('from'), to: asked.get('to'), timeZone: 'utc' }),
  $variables: new SceneVariableSet({ variables: json.templating.list.map(variable) }),
  $data: new SceneDataLayerSet({ layers: json.annotations.list.map(annotations) }),
  controls: [new VariableValueSelectors({}), new SceneControlsSpacer(), new SceneTimePicker({})],
  body: new SceneGridLayout({ children: json.panels.map(panel) }),
});

// For take.mjs: what became of each panel's questions.
window.answers = () => sceneGraph.findAllObjects(scene, (one) => one instanceof VizPanel && one.state.$data).map((one) => {
  const { state, errors, series } = one.state.$data.state.data ?? { state: 'NotStarted', series: [] };
  const numbers = series.flatMap((frame) => frame.fields.filter((field) => field.type === FieldType.number));
  return { title: one.state.title, state, error: errors?.[0]?.message, empty: !numbers.some((field) => field.values.some((v) => Number.isFinite(v))) };
});

await setUpApplication(source, panelPlugins(source));
createRoot(document.getElementById('board')).render(
  <ThemeContext.Provider value={createTheme({ colors: { mode: 'dark' } })}>
    <GlobalStyles />
    <MemoryRouter>
      <h1 style={{ fontSize: 18, margin: '0 0 4px' }}>{json.title}</h1>
      <scene.Component model={scene} />
    </MemoryRouter>
  </ThemeContext.Provider>);
