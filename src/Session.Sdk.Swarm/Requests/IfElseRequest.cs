using System.Text.Json;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Lets a node choose between two requests by its version, its rules or the height of its chain.</summary>
public sealed record IfElseRequest : NodeRequest<IfElseResult>
{
    /// <summary>Gets the oldest rules that fulfil the condition, or <see langword="null"/>.</summary>
    public HardFork? HardForkAtLeast { get; init; }

    /// <summary>Gets the first rules that no longer fulfil the condition, or <see langword="null"/>.</summary>
    public HardFork? HardForkBefore { get; init; }

    /// <summary>Gets the oldest storage server that fulfils the condition, or <see langword="null"/>.</summary>
    public Version? VersionAtLeast { get; init; }

    /// <summary>Gets the first storage server that no longer fulfils the condition, or <see langword="null"/>.</summary>
    public Version? VersionBefore { get; init; }

    /// <summary>Gets the least height that fulfils the condition, or <see langword="null"/>.</summary>
    public long? HeightAtLeast { get; init; }

    /// <summary>Gets the first height that no longer fulfils the condition, or <see langword="null"/>.</summary>
    public long? HeightBefore { get; init; }

    /// <summary>Gets the request that is executed when all conditions are fulfilled, or <see langword="null"/>.</summary>
    public NodeRequest? Then { get; init; }

    /// <summary>Gets the request that is executed otherwise, or <see langword="null"/>.</summary>
    public NodeRequest? Else { get; init; }

    internal override string Method => "ifelse";

    internal override bool IsBatchable => false;

    internal override SessionAddress? Account => Then?.Account ?? Else?.Account;

    internal override int SwarmWideParts => Math.Max(Then?.SwarmWideParts ?? 0, Else?.SwarmWideParts ?? 0);

    internal override int Forwardings => Math.Max(Then?.Forwardings ?? 0, Else?.Forwardings ?? 0);

    internal override void Validate()
    {
        if (Then is null && Else is null)
        {
            throw new ArgumentException("Expected a request for at least one of the branches.", nameof(Then));
        }

        if (Then?.Account is { } one && Else?.Account is { } other && one != other)
        {
            throw new ArgumentException("Both branches must be about the same account.", nameof(Else));
        }

        Then?.Validate();
        Else?.Validate();
    }

    internal override void ValidateTimes(DateTimeOffset now)
    {
        Then?.ValidateTimes(now);
        Else?.ValidateTimes(now);
    }

    internal override void WriteParameters(Utf8JsonWriter json, long now)
    {
        json.WriteStartObject("if"u8);
        WriteFork(json, "hf_at_least"u8, HardForkAtLeast);
        WriteFork(json, "hf_before"u8, HardForkBefore);
        WriteVersion(json, "v_at_least"u8, VersionAtLeast);
        WriteVersion(json, "v_before"u8, VersionBefore);
        WriteHeight(json, "height_at_least"u8, HeightAtLeast);
        WriteHeight(json, "height_before"u8, HeightBefore);
        json.WriteEndObject();
        WriteBranch(json, "then"u8, Then, now);
        WriteBranch(json, "else"u8, Else, now);
    }

    internal override IfElseResult Read(ReadOnlySpan<byte> body, AnswerContext context)
    {
        bool condition = ReadCondition(body);
        var json = ForeignJson.Read(body);
        AnswerJson.StartObject(ref json);
        BatchAnswer? answer = null;
        long? height = null;
        Version? version = null;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "result"u8))
            {
                AnswerJson.Value(ref json);
                answer = SubAnswerJson.Read(ref json, body, (condition ? Then : Else) ?? throw AnswerJson.Wrong("chosen branch"), context);
            }
            else if (AnswerJson.IsNamed(ref json, "height"u8))
            {
                height = AnswerJson.Whole(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "v"u8))
            {
                version = AnswerJson.Version(ref json);
            }
            else
            {
                CommonFields.Read(ref json, context);
            }
        }

        return new IfElseResult
        {
            Condition = condition,
            Answer = answer is null == ((condition ? Then : Else) is null) ? answer : throw AnswerJson.Wrong("result"),
            Height = height ?? throw AnswerJson.Wrong("height"),
            Version = version ?? throw AnswerJson.Wrong("version"),
            Node = context.Node,
        };
    }

    internal override NodeFailure? Judge(IfElseResult result, AnswerContext context) =>
        result.Answer is { IsSuccess: false } failed ? new NodeFailure(failed.IsUnconfirmed ? NodeFailure.Unconfirmed : failed.Status, failed.Reason) : null;

    private static bool ReadCondition(ReadOnlySpan<byte> body)
    {
        var json = ForeignJson.Read(body);
        AnswerJson.StartObject(ref json);
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "condition"u8))
            {
                return AnswerJson.Flag(ref json);
            }

            AnswerJson.SkipValue(ref json);
        }

        throw AnswerJson.Wrong("condition");
    }

    private static void WriteFork(Utf8JsonWriter json, ReadOnlySpan<byte> name, HardFork? fork)
    {
        if (fork is { } value)
        {
            json.WriteStartArray(name);
            json.WriteNumberValue(value.Major);
            json.WriteNumberValue(value.Minor);
            json.WriteEndArray();
        }
    }

    private static void WriteVersion(Utf8JsonWriter json, ReadOnlySpan<byte> name, Version? version)
    {
        if (version is not null)
        {
            json.WriteStartArray(name);
            json.WriteNumberValue(version.Major);
            json.WriteNumberValue(version.Minor);
            json.WriteNumberValue(Math.Max(version.Build, 0));
            json.WriteEndArray();
        }
    }

    private static void WriteHeight(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? height)
    {
        if (height is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteBranch(Utf8JsonWriter json, ReadOnlySpan<byte> name, NodeRequest? branch, long now)
    {
        if (branch is not null)
        {
            json.WritePropertyName(name);
            branch.Write(json, now);
        }
    }
}
