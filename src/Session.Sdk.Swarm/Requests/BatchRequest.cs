using System.Text.Json;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Sends several requests about one account together. Each carries its own signature.</summary>
public sealed record BatchRequest : NodeRequest<BatchResult>
{
    /// <summary>How many requests go into one batch.</summary>
    public const int MaxRequests = 20;

    /// <summary>How many requests that the whole swarm executes, such as <see cref="StoreRequest"/>, fit into one sequence while a member of the swarm hangs: each takes 5 seconds then, and the relays of a path give up after 30. More are taken, but may never end in time.</summary>
    public const int MaxSwarmWideParts = 4;

    /// <summary>Gets the requests, 1 to <see cref="MaxRequests"/>, all about the same account.</summary>
    public required IReadOnlyList<NodeRequest> Requests { get; init; }

    /// <summary>Gets whether the requests are executed one after the other until one fails, instead of all in any order.</summary>
    public bool IsSequence { get; init; }

    /// <summary>Gets the member to ask. Only that one is asked then.</summary>
    /// <value>The default is <see langword="null"/>: any member.</value>
    public ServiceNode? Node { get; init; }

    internal override string Method => IsSequence ? "sequence" : "batch";

    internal override SessionAddress? Account => Requests.FirstOrDefault(request => request.Account is not null)?.Account;

    internal override bool IsBatchable => false;

    internal override int SwarmWideParts => Requests.Sum(request => request.SwarmWideParts);

    internal override int Forwardings => IsSequence ? Requests.Sum(request => request.Forwardings) : Requests.Max(request => request.Forwardings);

    internal override void Validate()
    {
        MessageListCheck.NotEmpty(Requests, nameof(Requests));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Requests.Count, MaxRequests, nameof(Requests));
        SessionAddress? account = Account;
        foreach (NodeRequest request in Requests)
        {
            if (!request.IsBatchable)
            {
                throw new ArgumentException($"The method {request.Method} cannot be part of a batch.", nameof(Requests));
            }

            if (request.Account is { } other && other != account)
            {
                throw new ArgumentException("The requests of a batch must be about the same account.", nameof(Requests));
            }

            request.Validate();
        }
    }

    internal override void ValidateTimes(DateTimeOffset now)
    {
        foreach (NodeRequest request in Requests)
        {
            request.ValidateTimes(now);
        }
    }

    internal override void WriteParameters(Utf8JsonWriter json, long now)
    {
        json.WriteStartArray("requests"u8);
        foreach (NodeRequest request in Requests)
        {
            request.Write(json, now);
        }

        json.WriteEndArray();
    }

    internal override BatchResult Read(ReadOnlySpan<byte> body, AnswerContext context)
    {
        var json = ForeignJson.Read(body);
        AnswerJson.StartObject(ref json);
        BatchAnswer[]? answers = null;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "results"u8))
            {
                answers = ReadAnswers(ref json, body, context);
            }
            else
            {
                CommonFields.Read(ref json, context);
            }
        }

        return new BatchResult
        {
            Answers = answers ?? throw AnswerJson.Wrong("list of results"),
            Node = context.Node,
            Path = context.Path,
            RoundTrip = context.RoundTrip,
        };
    }

    /// <summary>Takes a status that all answers share as the status of the whole.</summary>
    internal override NodeFailure? Judge(BatchResult result, AnswerContext context)
    {
        BatchAnswer first = result.Answers[0];
        bool uniform = !first.IsSuccess && result.Answers.All(answer => !answer.IsExecuted || (answer.Status == first.Status && !answer.IsSuccess));
        return uniform ? new NodeFailure(first.IsUnconfirmed ? NodeFailure.Unconfirmed : first.Status, first.Reason) : null;
    }

    private BatchAnswer[] ReadAnswers(ref Utf8JsonReader json, ReadOnlySpan<byte> body, AnswerContext context)
    {
        AnswerJson.Value(ref json);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw AnswerJson.Wrong("list of results");
        }

        var answers = new BatchAnswer[Requests.Count];
        int count = 0;
        while (true)
        {
            AnswerJson.Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                break;
            }

            if (count == answers.Length)
            {
                throw AnswerJson.Wrong("end of the list of results");
            }

            answers[count] = SubAnswerJson.ReadAlone(ref json, body, Requests[count], context);
            count++;
        }

        // A sequence stops at the first status that is not 2xx, even one that is a result; anything else that is missing is the node's fault.
        bool complete = count == answers.Length || (IsSequence && count > 0 && answers[count - 1].Code is < 200 or >= 300);
        if (!complete)
        {
            throw AnswerJson.Wrong("result for each request");
        }

        for (int i = count; i < answers.Length; i++)
        {
            answers[i] = new BatchAnswer { Request = Requests[i], Status = 0 };
        }

        return answers;
    }
}
