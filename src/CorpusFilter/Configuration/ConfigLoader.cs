namespace CorpusFilter.Configuration;

/// <summary>Config file and <c>--set</c> overrides to a <see cref="PipelineConfig"/>, once, with every error reported.</summary>
internal static class ConfigLoader
{
    private static readonly string[] TokenizerFiles = [".json", ".tiktoken", ".model", ".txt", ".bpe"];

    /// <param name="path">The config file.</param>
    /// <param name="overrides"><c>key.path=value</c>, the value as it would stand in the file; the last of the same key counts.</param>
    /// <exception cref="ConfigurationException">All that is wrong.</exception>
    public static PipelineConfig Load(string path, IReadOnlyList<string>? overrides = null)
    {
        List<Diagnostic> diagnostics = [];
        YamlSource? source = YamlTree.ReadFile(path, diagnostics);
        YamlNode? root = source is null ? null : YamlTree.Read(source, diagnostics);
        if (root is YamlScalar { IsNull: true })
            root = new YamlMapping(root.Source, root.Line, root.Column);
        if (root is YamlMapping mapping)
        {
            foreach (string text in overrides ?? [])
                ConfigOverride.Apply(text, mapping, diagnostics);
        }

        PipelineConfig? config = root is null ? null : YamlBinder.Bind<PipelineConfig>(root, diagnostics);
        if (config is not null && diagnostics.Count == 0)
            Check(config, diagnostics);
        ConfigurationException.ThrowIfAny([.. diagnostics.OrderBy(d => d.Line).ThenBy(d => d.Column)]);
        return Resolve(config!);
    }

    /// <summary>What one value demands of another.</summary>
    private static void Check(PipelineConfig config, List<Diagnostic> diagnostics)
    {
        SourceLocation source = config.Source;
        if (config.Input.Text.MinBytes > config.Input.Text.MaxBytes)
            diagnostics.Add(source.Of("input.text.min_bytes").Error("is above input.text.max_bytes; no document could be scored"));
        if (config.Input.UrlColumn is { } url && string.Equals(url, config.Input.TextColumn, StringComparison.Ordinal))
            diagnostics.Add(source.Of("input.url_column").Error("is the same column as input.text_column", "Write null if there is no column of addresses."));
        foreach (string duplicate in config.Selection.Rich.Require.GroupBy(b => b, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key))
            diagnostics.Add(source.Of("selection.rich.require").Error($"names {duplicate} twice"));
        for (int i = 0; i < config.Behaviors.Count; i++)
            CheckExists(config.Behaviors[i], source.Of($"behaviors[{i}]"), diagnostics);
        for (int i = 0; i < config.Classifier.Llm.Prompts.Count; i++)
            CheckExists(config.Classifier.Llm.Prompts[i], source.Of($"classifier.llm.prompts[{i}]"), diagnostics);
        if (config.Classifier.Cascade.FitOn is { } labels)
            CheckExists(labels, source.Of("classifier.cascade.fit_on"), diagnostics);
        if (File.Exists(config.Output.Directory))
            diagnostics.Add(source.Of("output.directory").Error($"is a file: {config.Output.Directory}", "Name a folder; it is made where it doesn't exist."));
    }

    private static void CheckExists(string file, SourceLocation named, List<Diagnostic> diagnostics)
    {
        if (!File.Exists(file))
            diagnostics.Add(named.Error($"no such file: {file}", YamlTree.NearestFile(file)));
    }

    private static PipelineConfig Resolve(PipelineConfig config)
    {
        string counter = config.Tokens.Counter;
        string file = YamlBinder.ResolvePath(counter, config.Source.Folder);
        bool isPath = counter.AsSpan().ContainsAny('/', '\\')
            || TokenizerFiles.Contains(Path.GetExtension(counter), StringComparer.OrdinalIgnoreCase)
            || Directory.Exists(file);
        return config with
        {
            Name = config.Name.Length > 0 ? config.Name : Path.GetFileNameWithoutExtension(config.File),
            Tokens = isPath ? config.Tokens with { Counter = file } : config.Tokens,
        };
    }
}
