using CorpusFilter.Configuration;
using CorpusFilter.Parquet;
using CorpusFilter.Planning;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Tests.Planning;

public sealed class PlannerTests : IDisposable
{
    private readonly TestCorpus corpus = new();

    public void Dispose() => corpus.Dispose();

    [Fact]
    public void Units_hold_every_row_group_of_a_shard_once_and_in_order()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 900), rowsPerGroup: 40);
        corpus.AddShard("b", TestCorpus.Documents(2, 30));

        RunPlan plan = Plan();

        Assert.Equal(930, plan.Units.Sum(unit => unit.Rows));
        Assert.Equal(Enumerable.Range(0, plan.Units.Count), plan.Units.Select(unit => unit.Index));
        foreach (IGrouping<string, Unit> shard in plan.Units.GroupBy(unit => unit.Shard.Name, StringComparer.Ordinal))
        {
            long row = 0;
            int rowGroup = 0, number = 0;
            foreach (Unit unit in shard)
            {
                Assert.Equal((number++, rowGroup, row), (unit.Number, unit.FirstRowGroup, unit.FirstRow));
                rowGroup += unit.RowGroups;
                row += unit.Rows;
            }
            Assert.Equal(shard.First().Shard.Rows, row);
        }
        Assert.True(plan.Units.Count(unit => unit.Shard.Name == "a") > 2);
    }

    [Fact]
    public void A_unit_is_no_larger_than_configured_unless_one_row_group_is()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 900), rowsPerGroup: 40);
        corpus.AddShard("large", TestCorpus.Documents(2, 900), rowsPerGroup: 900);

        Assert.All(Plan().Units, unit => Assert.True(unit.TextBytes <= 64 << 10 || unit.RowGroups == 1, $"{unit}: {unit.TextBytes} bytes"));
    }

    [Fact]
    public void A_unit_has_the_identity_of_its_rows_not_of_the_place_they_lie_in()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 300), rowsPerGroup: 100);
        string[] before = [.. Plan().Units.Select(unit => unit.InputFingerprint)];
        Directory.Move(Path.Combine(corpus.Folder, "shards"), Path.Combine(corpus.Folder, "moved"));

        Assert.Equal(before, Plan("input.shards=[moved]").Units.Select(unit => unit.InputFingerprint));
        Assert.Equal(before.Length, before.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_shard_behind_a_link_has_the_size_and_time_of_the_file_not_of_the_link()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 100));
        var time = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(corpus.ShardPath("a"), time);
        Directory.CreateDirectory(Path.Combine(corpus.Folder, "links"));
        File.CreateSymbolicLink(Path.Combine(corpus.Folder, "links", "a.parquet"), corpus.ShardPath("a"));

        Shard shard = Plan("input.shards=[links]").Shards.Single();

        Assert.Equal((new FileInfo(corpus.ShardPath("a")).Length, time), (shard.Bytes, shard.ModifiedUtc));
    }

    [Fact]
    public void A_link_to_nothing_is_a_shard_that_can_not_be_used()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 10));
        File.CreateSymbolicLink(corpus.ShardPath("gone"), Path.Combine(corpus.Folder, "nowhere.parquet"));

        RunPlan plan = Plan();

        Assert.Equal(["gone"], plan.Unusable.Select(shard => shard.Name));
        Assert.Equal(10, plan.Rows);
    }

    [Fact]
    public void Shards_of_another_schema_than_most_are_set_aside_with_the_difference()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 10));
        corpus.AddShard("b", TestCorpus.Documents(2, 10));
        WriteShard("c", SchemaNode.String("url", optional: true), SchemaNode.String("text", optional: true), SchemaNode.Int32("date"));

        RunPlan plan = Plan();

        Shard odd = plan.Unusable.Single();
        Assert.Equal("c", odd.Name);
        Assert.StartsWith("its schema differs from that of most shards: column date is ", odd.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(plan.Units, unit => unit.Shard.Name == "c");
    }

    [Fact]
    public void A_text_column_of_numbers_or_lists_is_refused_with_what_it_holds()
    {
        WriteShard("numbers", SchemaNode.Int32("text"));
        ConfigurationException numbers = Assert.Throws<ConfigurationException>(() => Plan());
        Assert.Contains("column 'text' holds Int32 values, not one string per row", numbers.Message, StringComparison.Ordinal);

        ConfigurationException lists = Assert.Throws<ConfigurationException>(() =>
        {
            corpus.AddShard("numbers", TestCorpus.Documents(1, 3));
            Plan("input.text_column=tags.list.element");
        });
        Assert.Contains("in lists, not one string per row", lists.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_without_a_file_is_a_configuration_error_at_its_place()
    {
        corpus.WriteConfig();
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => Plan());

        Assert.StartsWith($"{corpus.ConfigFile}:2:", error.Message, StringComparison.Ordinal);
        Assert.Contains("matches no file", error.Message, StringComparison.Ordinal);
    }

    private RunPlan Plan(params string[] overrides)
    {
        corpus.WriteConfig();
        return Planner.Plan(ConfigLoader.Load(corpus.ConfigFile, overrides), CancellationToken.None);
    }

    private void WriteShard(string name, params SchemaNode[] columns)
    {
        using var stream = new FileStream(corpus.ShardPath(name), FileMode.Create);
        using var writer = new ParquetWriter(stream, ParquetSchema.Create(columns));
        writer.Finish([]);
    }
}
