using System.Text;
using CorpusFilter.Parquet;
using CorpusFilter.Scoring;
using CorpusFilter.Writing;

namespace CorpusFilter.Tests.Writing;

public sealed class ArrowSchemaTests
{
    /// <summary>
    /// Made with Arrow for JavaScript: url, text (large and required), date, tags (a list), kind (a dictionary), origin (a struct with metadata), and metadata of the whole.
    /// </summary>
    private const string Entry =
        "//////ACAAAQAAAAAAAKAA4ADAAHAAgACgAAAAAAAAEQAAAABAAKAAwAAAAIAAQACgAAAAgAAABIAAAAAQAAAAQAAABk////CAAAACQAAAAaAAAAeyJpbmZvIjogeyJmZWF0dXJlcyI6IHt9fX0AAA"
        + "sAAABodWdnaW5nZmFjZQAGAAAARAIAAAgCAACwAQAAUAEAAPgAAAAYAAAAAAASABwACAAPABcAGAAAABAABAASAAAAJAAAABQAAAAAAAABRAAAAAAAAA2wAAAABgAAAG9yaWdpbgAAAQAAAAwAAAAI"
        + "AAwACAAEAAgAAAAIAAAADAAAAAEAAAB5AAAAAQAAAHgAAAACAAAAPAAAAAQAAACQ/v//EAAAABgAAAAAAAADHAAAAAYAAAB3ZWlnaHQAAAAAAAAAAAYACAAGAAYAAAAAAAEAjP7//xQAAAAAAAABGA"
        + "AAAAAAAAIUAAAABAAAAGxpbmUAAAAAAAAAAKD///8AAAABEAAAAIz+//8QABwACAAPABcAGAAEABAAEAAAADQAAAAUAAAAAAAAARgAAAAAAAAFFAAAAAQAAABraW5kAAAAAAAAAADM/v//CAAIAAAA"
        + "BAAIAAAADAAAAAgADAAIAAcACAAAAAAAAAEgAAAAKP///xQAAAAAAAABGAAAAAAAAAxEAAAABAAAAHRhZ3MAAAAAAQAAAAQAAABU////FAAAAAAAAAEYAAAAAAAABRQAAAAEAAAAaXRlbQAAAAAAAA"
        + "AASP///0z///+E////FAAAAAAAAAEYAAAAAAAAChwAAAAEAAAAZGF0ZQAAAAAAAAAACAAMAAoABAAIAAAACAAAAAAAAgADAAAAVVRDABAAFAAEAAAADwAQAAAACAAQAAAAEAAAABgAAAAAAAAUFAAA"
        + "AAQAAAB0ZXh0AAAAAAAAAADI////EAAYAAQACwATABQAAAAMABAAAAAUAAAAAAAAARQAAAAAAAAFFAAAAAMAAAB1cmwAAAAAAAQABAAEAAAAAAAAAA==";

    private static readonly SchemaNode[] Added = [SchemaNode.Int32("behavior_instances"), SchemaNode.Double("behavior_density"), ScoreSchema.EvidenceColumn("behavior_evidence")];

    private static readonly string[] Own =
        ["url:5?", "text:20", "date:10?", "tags:12?[item:5?]", "kind:5?", "origin:13?[line:2?,weight:3]"];

    private static readonly string[] More =
        ["behavior_instances:2?", "behavior_density:3?", "behavior_evidence:12?[element:13[behavior:5,start:2,end:2,cue:5]]"];

    [Fact]
    public void Added_columns_stand_behind_the_entry_s_own()
    {
        Assert.Equal(Own, Fields(Entry));

        Assert.Equal([.. Own, .. More], Fields(ArrowSchema.WithColumns(Entry, 6, Added)));
    }

    [Fact]
    public void What_the_entry_says_itself_stays_as_it_is()
    {
        byte[] old = Convert.FromBase64String(Entry)[8..];
        byte[] extended = Convert.FromBase64String(ArrowSchema.WithColumns(Entry, 6, Added))[8..];

        // Types with their parameters and metadata are references into the old bytes, which end the new ones; all is aligned to 8.
        Assert.Equal(old, extended[^old.Length..]);
        Assert.Equal(0, (extended.Length - old.Length) % 8);
        Assert.Contains("huggingface", Encoding.Latin1.GetString(extended), StringComparison.Ordinal);
    }

    [Fact]
    public void It_can_be_done_again() =>
        Assert.Equal([.. Own, .. More, .. More], Fields(ArrowSchema.WithColumns(ArrowSchema.WithColumns(Entry, 6, Added), 9, Added)));

    [Fact]
    public void An_entry_of_before_Arrow_0_15_has_no_mark_and_is_understood()
    {
        string old = Convert.ToBase64String(Convert.FromBase64String(Entry)[4..]);

        Assert.Equal([.. Own, .. More], Fields(ArrowSchema.WithColumns(old, 6, Added)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no base64!")]
    [InlineData("/////wAAAAA=")]
    [InlineData("AAECAwQFBgcICQ==")]
    public void An_entry_that_is_none_stays_as_it_is(string entry) => Assert.Equal(entry, ArrowSchema.WithColumns(entry, 6, Added));

    [Fact]
    public void An_entry_of_another_number_of_columns_stays_as_it_is() => Assert.Equal(Entry, ArrowSchema.WithColumns(Entry, 5, Added));

    [Fact]
    public void No_damage_does_harm()
    {
        byte[] whole = Convert.FromBase64String(Entry);
        var random = new Random(5);
        for (int trial = 0; trial < 20_000; trial++)
        {
            byte[] damaged = whole[..(trial % 2 == 0 ? whole.Length : random.Next(whole.Length))];
            for (int i = 0; i < 3 && damaged.Length > 0; i++)
                damaged[random.Next(Math.Min(damaged.Length, 80))] = (byte)random.Next(256);
            ArrowSchema.WithColumns(Convert.ToBase64String(damaged), 6, Added);
        }
    }

    // A reader of its own for what the writer must get right: name:type, ? where nullable, children. Numbers of types as in Schema.fbs.
    private static string[] Fields(string entry)
    {
        byte[] buffer = Convert.FromBase64String(entry)[8..];
        int Target(int at) => at + BitConverter.ToInt32(buffer, at);
        int Slot(int table, int slot)
        {
            int vtable = table - BitConverter.ToInt32(buffer, table);
            int at = 4 + 2 * slot < BitConverter.ToUInt16(buffer, vtable) ? BitConverter.ToUInt16(buffer, vtable + 4 + 2 * slot) : 0;
            return at == 0 ? 0 : table + at;
        }
        IEnumerable<int> Vector(int reference)
        {
            int vector = Target(reference);
            return Enumerable.Range(0, BitConverter.ToInt32(buffer, vector)).Select(i => Target(vector + 4 + 4 * i));
        }
        string Field(int table)
        {
            int name = Target(Slot(table, 0));
            Assert.True(Slot(table, 3) > 0, "a field has a type");
            string[] children = Slot(table, 5) > 0 ? [.. Vector(Slot(table, 5)).Select(Field)] : [];
            return $"{Encoding.UTF8.GetString(buffer, name + 4, BitConverter.ToInt32(buffer, name))}:{buffer[Slot(table, 2)]}"
                + (Slot(table, 1) > 0 && buffer[Slot(table, 1)] != 0 ? "?" : "")
                + (children.Length > 0 ? $"[{string.Join(',', children)}]" : "");
        }

        int message = Target(0);
        int schema = Target(Slot(message, 2));
        Assert.Equal(1, buffer[Slot(message, 1)]);
        return [.. Vector(Slot(schema, 1)).Select(Field)];
    }
}
