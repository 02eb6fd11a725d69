using System.IO.Enumeration;
using System.Text;
using System.Text.RegularExpressions;

namespace CorpusFilter.Planning;

/// <summary>
/// A pattern of paths below a folder: <c>*</c> and <c>?</c> within a name, <c>**</c> for any number of folders; letter case counts.
/// Hidden files and folders and those that begin with an underscore never match: Spark's and pandas' markers,
/// checkpoints and half-written files are no shards.
/// </summary>
internal sealed class Glob
{
    private readonly Regex expression;
    private readonly int depth;

    public Glob(string pattern)
    {
        expression = new Regex(Expression(pattern), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        depth = pattern.Contains("**", StringComparison.Ordinal) ? int.MaxValue : pattern.Count(c => c == '/');
    }

    /// <summary>Matching files, relative to <paramref name="root"/>, with <c>/</c> between names.</summary>
    public IEnumerable<string> FilesBelow(string root)
    {
        // A folder that can't be read must not look like one without shards.
        var options = new EnumerationOptions { RecurseSubdirectories = depth > 0, MaxRecursionDepth = depth, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        return new FileSystemEnumerable<string>(root, (ref FileSystemEntry entry) => Relative(root, entry.ToFullPath()), options)
        {
            ShouldRecursePredicate = (ref FileSystemEntry entry) => IsShown(entry.FileName),
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && IsShown(entry.FileName),
        }.Where(name => expression.IsMatch(name));
    }

    private static string Relative(string root, string path) => Path.GetRelativePath(root, path).Replace('\\', '/');

    private static bool IsShown(ReadOnlySpan<char> name) => name[0] is not ('.' or '_');

    private static string Expression(string pattern)
    {
        var text = new StringBuilder("^");
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern.AsSpan(i).StartsWith("**/"))
            {
                text.Append("(?:[^/]+/)*");
                i += 2;
            }
            else if (pattern.AsSpan(i).StartsWith("**"))
            {
                text.Append(".*");
                i++;
            }
            else
            {
                text.Append(pattern[i] switch { '*' => "[^/]*", '?' => "[^/]", char other => Regex.Escape(other.ToString()) });
            }
        }
        return text.Append('$').ToString();
    }
}
