"""diffusers, transformers and torch.load: stand-ins with the texts of the real libraries."""

from __future__ import annotations

from benchmarks._classification_cases._standin import kind, raised_in
from benchmarks._error_cases import Values, case

DIFFUSERS, TRANSFORMERS, LOAD = "diffusers.models.model_loading_utils", "transformers.utils.hub", "torch.serialization"


@case("models.no_file", "model.load", advice=("LAMA-MODEL-002",))
def folder_without_weights(v: Values) -> None:
    raised_in(
        DIFFUSERS,
        "_get_model_file",
        OSError(f"Error no file named diffusion_pytorch_model.bin found in directory /models/{v.word()}."),
    )


@case("models.no_file", "model.load", advice=("LAMA-MODEL-002",))
def repository_without_file(v: Values) -> None:
    text = f"{v.word()}/{v.word()} does not appear to have a file named config.json. Checkout 'https://huggingface.co/{v.word()}/tree/main' for available files."
    raised_in(TRANSFORMERS, "cached_files", OSError(text))


@case("models.no_model", "model.load", advice=("LAMA-MODEL-003",))
def not_a_model(v: Values) -> None:
    text = (
        f"{v.word()} is not a local folder and is not a valid model identifier listed on 'https://huggingface.co/models'\n"
        "If this is a private repository, make sure to pass a token having permission to this repo with `token` or log in "
        "with `hf auth login`."
    )
    raised_in(DIFFUSERS, "_get_model_file", OSError(text))


@case("models.no_model", "model.load", advice=("LAMA-MODEL-003", "LAMA-MODEL-019"))
def tokenizer_missing(v: Values) -> None:
    text = (
        f"Can't load tokenizer for '{v.word()}'. If you were trying to load it from 'https://huggingface.co/models', make "
        "sure you don't have a local directory with the same name."
    )
    raised_in("transformers.tokenization_utils_base", "from_pretrained", OSError(text))


@case("models.offline", "model.load", advice=("LAMA-MODEL-005",))
def hub_unreachable(v: Values) -> None:
    text = (
        "We couldn't connect to 'https://huggingface.co' to load the files, and couldn't find them in the cached files.\n"
        "Check your internet connection or see how to run the library in offline mode at "
        "'https://huggingface.co/docs/transformers/installation#offline-mode'."
    )
    raised_in(TRANSFORMERS, "cached_files", OSError(text))


@case("models.gated", "auth", advice=("LAMA-MODEL-004",))
def gated(v: Values) -> None:
    text = (
        f"You are trying to access a gated repo.\nMake sure to have access to it at https://huggingface.co/{v.word()}.\n"
        "401 Client Error."
    )
    raised_in(TRANSFORMERS, "cached_files", OSError(text))


@case("models.damaged", "model.load", advice=("LAMA-MODEL-007",))
def zip_damaged(v: Values) -> None:
    raised_in(
        LOAD, "load", RuntimeError("PytorchStreamReader failed reading zip archive: failed finding central directory")
    )


@case("models.damaged", "model.load", advice=("LAMA-MODEL-007",))
def legacy_damaged(v: Values) -> None:
    import pickle

    raised_in(LOAD, "_legacy_load", pickle.UnpicklingError("invalid load key, 'v'."))


@case("models.damaged", "model.load", advice=("LAMA-MODEL-007",))
def legacy_cut(v: Values) -> None:
    raised_in(
        LOAD,
        "_legacy_load",
        RuntimeError(f"unexpected EOF, expected {v.number()} more bytes. The file might be corrupted."),
    )


@case("models.damaged", "model.load", advice=("LAMA-MODEL-007", "LAMA-MODEL-006"))
def checkpoint_unreadable(v: Values) -> None:
    text = f"Unable to load weights from checkpoint file for '/models/{v.word()}.bin' at '/models/{v.word()}.bin'. "
    raised_in(DIFFUSERS, "load_state_dict", OSError(text))


@case("models.empty", "model.load", advice=("LAMA-MODEL-007",))
def empty_file(v: Values) -> None:
    raised_in(LOAD, "load", EOFError("Ran out of input"))


@case("models.weights_only", "model.load", advice=("LAMA-MODEL-008",))
def weights_only(v: Values) -> None:
    import pickle

    text = (
        "Weights only load failed. This file can still be loaded, to do so you have two options, do those steps only if "
        "you trust the source of the checkpoint. \n\t(1) In PyTorch 2.6, we changed the default value of the "
        "`weights_only` argument in `torch.load` from `False` to `True`.\n\tWeightsUnpickler error: Unsupported global: "
        "GLOBAL argparse.Namespace was not an allowed global by default."
    )
    raised_in(LOAD, "load", pickle.UnpicklingError(text))


@case("models.other_weights", "model.load", advice=("LAMA-MODEL-009",))
def state_dict(v: Values) -> None:
    text = (
        'Error(s) in loading state_dict for UNet2DConditionModel:\n\tMissing key(s) in state_dict: "conv_in.weight", '
        '"conv_in.bias". \n\tsize mismatch for time_embedding.linear_1.weight: copying a param with shape '
        "torch.Size([1280, 320]) from checkpoint, the shape in current model is torch.Size([1536, 384])."
    )
    raised_in("torch.nn.modules.module", "load_state_dict", RuntimeError(text))


@case("models.other_weights", "model.load", advice=("LAMA-MODEL-009",))
def shapes_expected(v: Values) -> None:
    text = (
        f"Cannot load /models/{v.word()} because conv_in.weight expected shape torch.Size([320, 9, 3, 3]), but got "
        "torch.Size([320, 4, 3, 3]). If you want to instead overwrite randomly initialized weights, please make sure to "
        "pass both `low_cpu_mem_usage=False` and `ignore_mismatched_sizes=True`."
    )
    raised_in(DIFFUSERS, "load_model_dict_into_meta", ValueError(text))


@case("models.cpu_only", "model.load", advice=("LAMA-MODEL-010",))
def cuda_checkpoint(v: Values) -> None:
    text = (
        "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are running on a "
        "CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU."
    )
    raised_in(LOAD, "_validate_device", RuntimeError(text))


@case("models.unknown_type", "dependency", advice=("LAMA-MODEL-011",))
def unknown_architecture(v: Values) -> None:
    text = (
        "The checkpoint you are trying to load has model type `qwen9` but Transformers does not recognize this "
        "architecture. This could be because of an issue with the checkpoint, or because your version of Transformers is "
        "out of date."
    )
    raised_in("transformers.models.auto.configuration_auto", "from_pretrained", ValueError(text))


@case("models.unknown_type", "dependency", advice=("LAMA-MODEL-011",))
def unrecognized(v: Values) -> None:
    text = f"Unrecognized model in /models/{v.word()}. Should have a `model_type` key in its config.json."
    raised_in("transformers.models.auto.configuration_auto", "from_pretrained", ValueError(text))


@case("models.needs_package", "dependency", advice=("LAMA-MODEL-012",))
def needs_accelerate(v: Values) -> None:
    text = "Using `low_cpu_mem_usage=True`, a `device_map`, or a `tp_plan` requires Accelerate: `pip install 'accelerate>=0.26.0'`"
    raised_in("transformers.modeling_utils", "from_pretrained", ImportError(text))


@case("models.needs_package", "dependency", advice=("LAMA-MODEL-012",))
def needs_sentencepiece(v: Values) -> None:
    text = (
        "\nT5Tokenizer requires the SentencePiece library but it was not found in your environment. Check out the "
        "instructions on the\ninstallation page of its repo: https://github.com/google/sentencepiece#installation"
    )
    raised_in("transformers.utils.import_utils", "requires_backends", ImportError(text))


@case("models.components", "model.load", advice=("LAMA-MODEL-013",))
def components(v: Values) -> None:
    text = (
        "Pipeline <class 'diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion.StableDiffusionPipeline'> "
        "expected ['feature_extractor', 'image_encoder', 'safety_checker', 'scheduler', 'text_encoder', 'tokenizer', "
        "'unet', 'vae'], but only {'vae', 'unet', 'scheduler'} were passed."
    )
    raised_in("diffusers.pipelines.pipeline_utils", "from_pretrained", ValueError(text))


@case("models.config", "model.load", advice=("LAMA-MODEL-014",))
def config_damaged(v: Values) -> None:
    raised_in(
        "diffusers.configuration_utils",
        "load_config",
        OSError(f"It looks like the config file at '/models/{v.word()}/config.json' is not a valid JSON file."),
    )


@case("models.meta", "model.load", advice=("LAMA-MODEL-015",))
def meta_tensor(v: Values) -> None:
    text = (
        "Cannot copy out of meta tensor; no data! Please use torch.nn.Module.to_empty() instead of torch.nn.Module.to() "
        "when moving module from meta to a different device."
    )
    raised_in("torch.nn.modules.module", "convert", NotImplementedError(text))


@case("models.remote_code", "model.load", advice=("LAMA-MODEL-016",))
def remote_code(v: Values) -> None:
    text = (
        f"The repository {v.word()} contains custom code which must be executed to correctly load the model. You can "
        "inspect the repository content at https://hf.co/x.\nPlease pass the argument `trust_remote_code=True` to allow "
        "custom code to be run."
    )
    raised_in("transformers.dynamic_module_utils", "resolve_trust_remote_code", ValueError(text))


@case("models.lora", "model.load", advice=("LAMA-MODEL-018",))
def lora_targets(v: Values) -> None:
    text = "Target modules {'to_k', 'to_q', 'to_v'} not found in the base model. Please check the target modules and try again."
    raised_in("peft.tuners.tuners_utils", "inject_adapter", ValueError(text))


@case("models.tokenizer", "model.load", advice=("LAMA-MODEL-019",))
def tokenizer_version(v: Values) -> None:
    raised_in(
        "transformers.tokenization_utils_fast",
        "__init__",
        Exception("data did not match any variant of untagged enum ModelWrapper at line 757443 column 3"),
    )


@case("models.needs_package", "dependency", advice=("LAMA-MODEL-012",))
def peft_missing(v: Values) -> None:
    raised_in(
        "diffusers.loaders.lora_base", "load_lora_weights", ValueError("PEFT backend is required for this method.")
    )


@case("models.repository", "model.load", advice=("LAMA-MODEL-003",))
def old_hub_repository(v: Values) -> None:
    error = kind(
        "huggingface_hub.utils._errors.RepositoryNotFoundError",
        kind("huggingface_hub.utils._errors.HfHubHTTPError", OSError),
    )
    raised_in(
        "huggingface_hub.utils._errors",
        "hf_raise_for_status",
        error(
            f"404 Client Error. (Request ID: Root=1-{v.word()})\n\nRepository Not Found for url: https://huggingface.co/api/models/{v.word()}."
        ),
    )
