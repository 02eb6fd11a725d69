using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CorpusFilter.Configuration;

/// <summary>
/// Reads a YAML text into nodes that know their places. What YAML can do beyond a tree of keys, lists and values is refused by name:
/// anchors and aliases (a few lines of them can stand for gigabytes), tags, several documents, keys that aren't plain words.
/// </summary>
internal static class YamlTree
{
    private const int DeepestNesting = 64;
    private const int LargestFile = 16 << 20;

    /// <summary>The file's text; null, with the reason in <paramref name="diagnostics"/>, where it can't be read as text.</summary>
    public static YamlSource? ReadFile(string path, ICollection<Diagnostic> diagnostics)
    {
        string file = Path.GetFullPath(path);
        byte[] bytes;
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > LargestFile })
            {
                diagnostics.Add(new Diagnostic(file, 0, 0, "", "the file is too large to be a configuration", "Is it the right file?"));
                return null;
            }

            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            diagnostics.Add(new Diagnostic(file, 0, 0, "", "no such file", NearestFile(file)));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = Directory.Exists(file) ? "is a folder, not a file" : e.Message;
            diagnostics.Add(new Diagnostic(file, 0, 0, "", reason));
            return null;
        }

        try
        {
            ReadOnlySpan<byte> text = bytes;
            if (text.StartsWith(Encoding.UTF8.Preamble))
                text = text[Encoding.UTF8.Preamble.Length..];
            return new YamlSource(file, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text));
        }
        catch (DecoderFallbackException e)
        {
            int line = 1 + bytes.AsSpan(0, Math.Clamp(e.Index, 0, bytes.Length)).Count((byte)'\n');
            diagnostics.Add(new Diagnostic(file, line, 1, "", "the file isn't valid UTF-8", "Save it as UTF-8 (not UTF-16 or Latin-1)."));
            return null;
        }
    }

    /// <summary>A hint for a file that isn't there.</summary>
    public static string? NearestFile(string file)
    {
        string? folder = Path.GetDirectoryName(file);
        if (!Directory.Exists(folder))
            return $"The folder doesn't exist either: {folder}";
        string? nearest = Suggestion.Nearest(Path.GetFileName(file), Directory.EnumerateFiles(folder).Take(1000).Select(f => Path.GetFileName(f)));
        return nearest is null ? null : $"Did you mean {nearest}?";
    }

    /// <summary>The root of the only document; an empty mapping where there is none. Null after an error that hides the rest.</summary>
    public static YamlNode? Read(YamlSource source, ICollection<Diagnostic> diagnostics) =>
        new Reader(source, diagnostics).Document();

    private sealed class Reader(YamlSource source, ICollection<Diagnostic> diagnostics)
    {
        private readonly Parser parser = new(new StringReader(source.Text));

        public YamlNode? Document()
        {
            try
            {
                Next<StreamStart>();
                if (!Next<DocumentStart>())
                    return new YamlMapping(source, Math.Max(1, source.FirstLine), 1);
                parser.MoveNext();
                YamlNode? root = Node("", 0);
                if (root is null)
                    return null;
                Next<DocumentEnd>();
                if (Next<DocumentStart>())
                    Fail(parser.Current!.Start, "", "a second document begins here; expected one", "Remove the line `---` and what follows it.");
                return root;
            }
            catch (YamlException e)
            {
                FailSyntax(e);
                return null;
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or OverflowException or IndexOutOfRangeException)
            {
                // The parser checks less than it should: \U99999999 in quotes reaches the framework, which objects.
                Fail(parser.Current?.End ?? Mark.Empty, "", $"not valid YAML after this place ({e.Message})");
                return null;
            }
        }

        private bool Next<T>() => parser.MoveNext() && parser.Current is T;

        /// <summary>The node whose first event is current. Null where reading can't go on.</summary>
        private YamlNode? Node(string path, int depth)
        {
            ParsingEvent current = parser.Current!;
            if (depth > DeepestNesting)
            {
                Fail(current.Start, path, $"nested more than {DeepestNesting} deep");
                return null;
            }

            if (current is AnchorAlias alias)
            {
                Fail(current.Start, path, $"aliases (*{alias.Value}) aren't supported", "Write the value out; a text that begins with * needs quotes.");
                (int line, int column) = Place(current.Start);
                return new YamlRefused(source, line, column);
            }

            if (current is NodeEvent { Anchor.IsEmpty: false } anchored)
                Fail(current.Start, path, $"anchors (&{anchored.Anchor}) aren't supported", "Write the value out where it is needed.");
            if (current is NodeEvent { Tag.IsEmpty: false } tagged)
                Fail(current.Start, path, $"tags ({tagged.Tag}) aren't supported", "Remove it; what a value means follows from its key.");

            return current switch
            {
                Scalar scalar => At(scalar.Start, scalar.Value, scalar.Style == ScalarStyle.Plain),
                SequenceStart start => Sequence(start, path, depth),
                MappingStart start => Mapping(start, path, depth),
                _ => throw new InvalidOperationException($"unexpected {current.GetType().Name}"),
            };
        }

        private YamlSequence? Sequence(SequenceStart start, string path, int depth)
        {
            (int line, int column) = Place(start.Start);
            YamlSequence sequence = new(source, line, column);
            while (parser.MoveNext() && parser.Current is not SequenceEnd)
            {
                YamlNode? item = Node($"{path}[{sequence.Items.Count}]", depth + 1);
                if (item is null)
                    return null;
                sequence.Items.Add(item);
            }

            return sequence;
        }

        private YamlMapping? Mapping(MappingStart start, string path, int depth)
        {
            (int line, int column) = Place(start.Start);
            YamlMapping mapping = new(source, line, column);
            Dictionary<string, int> lineOf = new(StringComparer.Ordinal);
            while (parser.MoveNext() && parser.Current is not MappingEnd)
            {
                YamlNode? keyNode = Node(path, depth + 1);
                if (keyNode is null || !parser.MoveNext())
                    return null;
                string name = (keyNode as YamlScalar)?.Value ?? "";
                string keyPath = path.Length == 0 ? name : $"{path}.{name}";
                YamlNode? value = Node(keyPath, depth + 1);
                if (value is null)
                    return null;
                if (keyNode is not YamlScalar key)
                    diagnostics.Add(keyNode.Error(path, $"{keyNode.Describe()} can't be a key; expected a word"));
                else if (!lineOf.TryAdd(name, key.Line))
                    diagnostics.Add(key.Error(keyPath, "the key stands twice", $"It stands first on line {lineOf[name]}; keep one of them."));
                else
                    mapping.Entries.Add(new(key, value));
            }

            return mapping;
        }

        private YamlScalar At(Mark mark, string value, bool isPlain)
        {
            (int line, int column) = Place(mark);
            return new YamlScalar(source, line, column, value, isPlain);
        }

        private (int Line, int Column) Place(Mark mark) => source.IsOption
            ? (0, mark.Line == 1 ? (int)mark.Column + source.FirstColumn - 1 : 0)
            : ((int)mark.Line - 1 + source.FirstLine, (int)mark.Column + (mark.Line == 1 ? source.FirstColumn - 1 : 0));

        private void Fail(Mark mark, string path, string message, string? hint = null)
        {
            (int line, int column) = Place(mark);
            diagnostics.Add(new Diagnostic(source.File, line, column, path, message, hint, source.Line(line)));
        }

        private void FailSyntax(YamlException e)
        {
            (int line, int column) = Place(e.Start);
            string reason = e.Message.TrimEnd('.');
            string message = reason.Length == 0 ? "not valid YAML" : $"not valid YAML: {char.ToLowerInvariant(reason[0])}{reason[1..]}";
            string hint = reason.Contains("anchor or alias", StringComparison.Ordinal)
                ? "A text that begins with * or & needs quotes."
                : "YAML can't be read beyond this place; later errors show when it is mended.";
            if (reason.Contains("tab", StringComparison.OrdinalIgnoreCase) && !source.IsOption)
            {
                // The parser names the start of the mapping; the user wants the line with the tab.
                int tabbed = line;
                while (source.Line(tabbed) is { } text && !Indentation(text).Contains('\t'))
                    tabbed++;
                if (source.Line(tabbed) is { } found)
                    (line, column, message) = (tabbed, Indentation(found).IndexOf('\t') + 1, "a tab in the indentation; YAML indents with spaces");
            }

            diagnostics.Add(new Diagnostic(source.File, line, column, "", message, hint, source.Line(line)));
        }

        private static ReadOnlySpan<char> Indentation(string line) => line.AsSpan(0, line.Length - line.AsSpan().TrimStart().Length);
    }
}
