// What Grafana's application sets up before a dashboard is loaded.
import { LoadingState, EventBusSrv, FieldConfigProperty, standardEditorsRegistry, standardFieldConfigEditorRegistry, standardTransformers,
  standardTransformersRegistry } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { setAppEvents, setBackendSrv, setDataSourceSrv, setPluginImportUtils, setRunRequest } from '@grafana/runtime';
import { catchError, from, map, of } from 'rxjs';

const nothing = () => null;
export const option = (path, defaultValue) => ({ id: path, path, name: path, editor: nothing, override: nothing, settings: {}, defaultValue,
  process: (value) => value, shouldApply: () => true });

export async function setUpApplication(source, panels) {
  await initPluginTranslations('grafana-scenes', []);
  standardEditorsRegistry.setInit(() => []);
  standardFieldConfigEditorRegistry.setInit(() => Object.values(FieldConfigProperty).map((path) => option(path)));
  const transformers = new Map(Object.values(standardTransformers).map((one) => [one.id, one]));  // some stand there twice
  standardTransformersRegistry.setInit(() => [...transformers].map(([id, transformation]) => ({ id, name: id, transformation, editor: nothing })));
  setAppEvents(new EventBusSrv());
  setBackendSrv({ get: async () => [], fetch: () => of({ data: {} }) });
  setDataSourceSrv({ get: async () => source, getList: () => [source], getInstanceSettings: () => source, registerRuntimeDataSource() {} });
  setPluginImportUtils({ importPanelPlugin: async (id) => panels[id], getPanelPluginFromCache: (id) => panels[id] });
  setRunRequest((datasource, request) => from(datasource.query(request)).pipe(
    map(({ data }) => ({ state: LoadingState.Done, series: data, timeRange: request.range, request })),
    catchError((error) => of({ state: LoadingState.Error, series: [], errors: [{ message: String(error) }], timeRange: request.range, request }))));
}
