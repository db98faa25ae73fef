using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Configs;

namespace SessionSdk.Conformance.Areas.Configs;

/// <summary>Represents one device of a scenario: it knows how the ops of its kind are done with the SDK.</summary>
internal abstract class ScenarioDevice : IDisposable
{
    private const long GreatestSeconds = 9_000_000_000;

    /// <summary>Gets or sets whether the newest rules hold: times are in seconds whatever they are set in.</summary>
    public bool IsNewest { get; set; }

    /// <summary>Does an op and gives its result in the form of the vectors.</summary>
    public abstract JsonNode? Run(string op, JsonElement args);

    /// <summary>Gives the config that an op's prefix names, and the op without it.</summary>
    public abstract SyncedConfig ConfigOf(string op, out string name);

    public abstract JsonNode After();

    public abstract void Dispose();

    protected static bool Has(JsonElement args, string field) => args.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    protected static string? TextOr(JsonElement args, string field, string? other) => Has(args, field) ? args.GetProperty(field).GetString() : other;

    protected static long NumberOr(JsonElement args, string field, long other) => Has(args, field) ? args.GetProperty(field).GetInt64() : other;

    protected static bool FlagOr(JsonElement args, string field, bool other) => Has(args, field) ? args.GetProperty(field).GetBoolean() : other;

    protected static DateTimeOffset? TimeOr(JsonElement args, string field, DateTimeOffset? other) =>
        Has(args, field) ? ToTime(args.GetProperty(field).GetInt64()) : other;

    protected static TimeSpan? DurationOr(JsonElement args, string field, TimeSpan? other) =>
        Has(args, field) ? ToDuration(args.GetProperty(field).GetInt64()) : other;

    protected static DateTimeOffset? ToTime(long value) => value > 0 ? ConfigFields.ToTime(value) : null;

    protected static TimeSpan? ToDuration(long seconds) => seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, long.MaxValue / TimeSpan.TicksPerSecond)) : null;

    /// <summary>Writes seconds as they are where the SDK takes numbers of that size for another unit; January 2025 did not.</summary>
    protected void WriteLate(ConfigNode node, char key, JsonElement args, string field)
    {
        if (!IsNewest && NumberOr(args, field, 0) is > GreatestSeconds and var seconds)
        {
            node.SetPositive(key, seconds);
        }
    }

    /// <summary>Gives seconds as January 2025 shows them, as they are stored, once it is seen that the SDK reads them by its rule.</summary>
    protected long StoredSeconds(ConfigDictionary? fields, char key, DateTimeOffset? read)
    {
        if (IsNewest)
        {
            return Seconds(read);
        }

        long stored = fields.GetInteger(key);
        return stored <= GreatestSeconds ? Seconds(read)
            : read == ConfigFields.ToTime(stored) ? stored : throw new ConformanceException($"{key}: {stored} was read as {read}");
    }

    protected static ProfilePicture? ToPicture(JsonElement picture) => picture.GetProperty("url").GetString() is { Length: > 0 } url
        && picture.GetProperty("key").GetString() is { Length: > 0 } key ? new ProfilePicture(url, Convert.FromHexString(key)) : null;

    protected static ProfilePicture? PictureOr(JsonElement args, ProfilePicture? other) =>
        Has(args, "profile_pic") ? ToPicture(args.GetProperty("profile_pic")) : other;

    protected static JsonObject PictureJson(ProfilePicture? picture) => new()
    {
        ["url"] = picture?.Url ?? string.Empty,
        ["key"] = picture is null ? string.Empty : Convert.ToHexStringLower(picture.Key.Span),
    };

    protected static long Seconds(DateTimeOffset? time) => time?.ToUnixTimeSeconds() ?? 0;

    protected static long Seconds(TimeSpan? duration) => (long)(duration?.TotalSeconds ?? 0);

    protected static JsonNode? OrNull(long value) => value == 0 ? null : JsonValue.Create(value);

    protected static JsonObject Needs(SyncedConfig config) => new() { ["needs_push"] = config.NeedsPush, ["needs_dump"] = config.NeedsDump };

    protected static JsonNode Number(long value) => JsonValue.Create(value);

    protected static ConformanceException Unknown(string op) => new(string.Create(CultureInfo.InvariantCulture, $"the op {op} is not built"));
}
