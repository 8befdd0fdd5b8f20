"""torch, CUDA, cuDNN and NVML, without a GPU: stand-ins with the texts of the real libraries."""

from __future__ import annotations

from benchmarks._classification_cases._standin import kind, raised_in
from benchmarks._error_cases import Values, case

OOM = kind("torch.OutOfMemoryError", RuntimeError)
OLD_OOM = kind("torch.cuda.OutOfMemoryError", RuntimeError)
ACCELERATOR = kind("torch.AcceleratorError", RuntimeError)
CONV, LINEAR, CUDA = "torch.nn.modules.conv", "torch.nn.modules.linear", "torch.cuda"
ASYNC = (
    "CUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace below might be "
    "incorrect.\nFor debugging consider passing CUDA_LAUNCH_BLOCKING=1\nCompile with `TORCH_USE_CUDA_DSA` to enable "
    "device-side assertions.\n"
)


@case("gpu.oom", "gpu.memory", advice=("LAMA-GPU-001",))
def oom_new(v: Values) -> None:
    text = (
        f"CUDA out of memory. Tried to allocate 2.{v.number(10, 99)} GiB. GPU 0 has a total capacity of 23.65 GiB of which "
        "11.06 MiB is free. Including non-PyTorch memory, this process has 23.60 GiB memory in use. Of the allocated "
        "memory 22.90 GiB is allocated by PyTorch, and 194.87 MiB is reserved by PyTorch but unallocated. If reserved but "
        "unallocated memory is large try setting PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True to avoid "
        "fragmentation.  See documentation for Memory Management  "
        "(https://pytorch.org/docs/stable/notes/cuda.html#environment-variables)"
    )
    raised_in(CONV, "forward", OOM(text))


@case("gpu.oom", "gpu.memory", advice=("LAMA-GPU-001",))
def oom_20(v: Values) -> None:
    text = (
        "CUDA out of memory. Tried to allocate 1.70 GiB. GPU 0 has a total capacty of 6.00 GiB of which 0 bytes is free. "
        "Of the allocated memory 2.93 GiB is allocated by PyTorch, and 2.30 GiB is reserved by PyTorch but unallocated. If "
        "reserved but unallocated memory is large try setting max_split_size_mb to avoid fragmentation.  See "
        "documentation for Memory Management and PYTORCH_CUDA_ALLOC_CONF"
    )
    raised_in("torch.nn.functional", "interpolate", OLD_OOM(text))


@case("gpu.oom", "gpu.memory", advice=("LAMA-GPU-001",))
def oom_1x(v: Values) -> None:
    text = (
        "CUDA out of memory. Tried to allocate 264.00 MiB (GPU 0; 2.00 GiB total capacity; 788.51 MiB already allocated; "
        "145.93 MiB free; 1.02 GiB reserved in total by PyTorch)"
    )
    raised_in(CONV, "_conv_forward", RuntimeError(text))


@case("gpu.oom", "gpu.memory", advice=("LAMA-GPU-001",))
def oom_wrapped(v: Values) -> None:
    try:
        oom_new(v)
    except RuntimeError as error:
        raise RuntimeError(f"task {v.uuid()} failed in stage denoise") from error


@case("gpu.oom", "gpu.memory", advice=("LAMA-GPU-001",))
def oom_while_moving(v: Values) -> None:
    raised_in(LINEAR, "to", RuntimeError("CUDA error: out of memory\n" + ASYNC))


@case("gpu.oom", "gpu.memory", advice=("LAMA-GPU-001",))
def oom_hip(v: Values) -> None:
    raised_in(
        CONV,
        "forward",
        OOM(
            "HIP out of memory. Tried to allocate 1.12 GiB. GPU 0 has a total capacity of 15.98 GiB of which 84.00 MiB is free."
        ),
    )


@case("gpu.oom_mps", "gpu.memory", advice=("LAMA-GPU-021",))
def oom_mps(v: Values) -> None:
    text = (
        "MPS backend out of memory (MPS allocated: 17.15 GB, other allocations: 1.00 GB, max allowed: 18.13 GB). Tried to "
        "allocate 256.00 MB on private pool. Use PYTORCH_MPS_HIGH_WATERMARK_RATIO=0.0 to disable upper limit for memory "
        "allocations (may cause system failure)."
    )
    raised_in(CONV, "forward", RuntimeError(text))


@case("gpu.cublas_alloc", "gpu.memory", advice=("LAMA-GPU-002",))
def cublas_alloc(v: Values) -> None:
    raised_in(
        LINEAR, "forward", RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`")
    )


@case("gpu.cublas_exec", "gpu.driver", advice=("LAMA-GPU-012",))
def cublas_execution(v: Values) -> None:
    text = "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm( handle, opa, opb, m, n, k, &alpha, a, lda, b, ldb, &beta, c, ldc)`"
    raised_in(LINEAR, "forward", RuntimeError(text))


@case("gpu.cudnn_init", "gpu.memory", advice=("LAMA-GPU-003", "LAMA-GPU-011"))
def cudnn_not_initialized(v: Values) -> None:
    raised_in(CONV, "_conv_forward", RuntimeError("cuDNN error: CUDNN_STATUS_NOT_INITIALIZED"))


@case("gpu.cudnn", "gpu.driver", advice=("LAMA-GPU-011",))
def cudnn_execution(v: Values) -> None:
    raised_in(CONV, "_conv_forward", RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"))


@case("gpu.cudnn", "gpu.driver", advice=("LAMA-GPU-011",))
def cudnn_no_engine(v: Values) -> None:
    raised_in(CONV, "_conv_forward", RuntimeError("GET was unable to find an engine to execute this computation"))


@case("gpu.no_driver", "gpu.driver", advice=("LAMA-GPU-004",))
def no_driver(v: Values) -> None:
    text = (
        "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a driver from "
        "http://www.nvidia.com/Download/index.aspx"
    )
    raised_in(CUDA, "_lazy_init", RuntimeError(text))


@case("gpu.no_driver", "gpu.driver", advice=("LAMA-GPU-004",))
def no_gpus(v: Values) -> None:
    raised_in(CUDA, "_lazy_init", RuntimeError("No CUDA GPUs are available"))


@case("gpu.no_device", "gpu.driver", advice=("LAMA-GPU-004", "LAMA-GPU-020"))
def no_device(v: Values) -> None:
    raised_in(CUDA, "_lazy_init", RuntimeError("CUDA error: no CUDA-capable device is detected\n" + ASYNC))


@case("gpu.driver_old", "gpu.driver", advice=("LAMA-GPU-005",))
def driver_too_old(v: Values) -> None:
    text = (
        "The NVIDIA driver on your system is too old (found version 11040). Please update your GPU driver by downloading "
        "and installing a new version from the URL: http://www.nvidia.com/Download/index.aspx Alternatively, go to: "
        "https://pytorch.org to install a PyTorch version that has been compiled with your version of the CUDA driver."
    )
    raised_in(CUDA, "_lazy_init", RuntimeError(text))


@case("gpu.driver_old", "gpu.driver", advice=("LAMA-GPU-005",))
def driver_insufficient(v: Values) -> None:
    raised_in(
        CUDA,
        "_lazy_init",
        RuntimeError("CUDA error: CUDA driver version is insufficient for CUDA runtime version\n" + ASYNC),
    )


@case("gpu.cpu_build", "dependency", advice=("LAMA-GPU-006",))
def cpu_build(v: Values) -> None:
    raised_in(CUDA, "_lazy_init", AssertionError("Torch not compiled with CUDA enabled"))


@case("gpu.no_kernel", "gpu.driver", advice=("LAMA-GPU-007",))
def no_kernel_image(v: Values) -> None:
    raised_in(
        CONV, "forward", ACCELERATOR("CUDA error: no kernel image is available for execution on the device\n" + ASYNC)
    )


@case("gpu.assert", "bug", advice=("LAMA-GPU-008",))
def device_assert(v: Values) -> None:
    raised_in(
        "torch.nn.functional", "cross_entropy", RuntimeError("CUDA error: device-side assert triggered\n" + ASYNC)
    )


@case("gpu.illegal_access", "gpu.driver", advice=("LAMA-GPU-009",))
def illegal_access(v: Values) -> None:
    raised_in(CONV, "forward", ACCELERATOR("CUDA error: an illegal memory access was encountered\n" + ASYNC))


@case("gpu.illegal_access", "gpu.driver", advice=("LAMA-GPU-009",))
def misaligned(v: Values) -> None:
    raised_in("flash_attn.flash_attn_interface", "forward", RuntimeError("CUDA error: misaligned address\n" + ASYNC))


@case("gpu.launch_failure", "gpu.driver", advice=("LAMA-GPU-009",))
def launch_failure(v: Values) -> None:
    raised_in(CONV, "forward", RuntimeError("CUDA error: unspecified launch failure\n" + ASYNC))


@case("gpu.launch_timeout", "gpu.driver", advice=("LAMA-GPU-017",))
def launch_timeout(v: Values) -> None:
    raised_in(CONV, "forward", RuntimeError("CUDA error: the launch timed out and was terminated\n" + ASYNC))


@case("gpu.ordinal", "config", advice=("LAMA-GPU-010",))
def invalid_ordinal(v: Values) -> None:
    raised_in(CUDA, "set_device", RuntimeError("CUDA error: invalid device ordinal\n" + ASYNC))


@case("gpu.ecc", "gpu.driver", advice=("LAMA-GPU-016",))
def ecc(v: Values) -> None:
    raised_in(CONV, "forward", RuntimeError("CUDA error: uncorrectable ECC error encountered\n" + ASYNC))


@case("gpu.unknown", "gpu.driver", advice=("LAMA-GPU-020",))
def unknown_error(v: Values) -> None:
    text = (
        "CUDA unknown error - this may be due to an incorrectly set up environment, e.g. changing env variable "
        "CUDA_VISIBLE_DEVICES after program start. Setting the available devices to be zero."
    )
    raised_in(CUDA, "_lazy_init", RuntimeError(text))


@case("gpu.unknown", "gpu.driver", advice=("LAMA-GPU-020",))
def busy(v: Values) -> None:
    raised_in(
        CUDA, "_lazy_init", RuntimeError("CUDA error: all CUDA-capable devices are busy or unavailable\n" + ASYNC)
    )


@case("gpu.forked", "concurrency", advice=("LAMA-GPU-015",))
def forked(v: Values) -> None:
    text = (
        "Cannot re-initialize CUDA in forked subprocess. To use CUDA with multiprocessing, you must use the 'spawn' start "
        "method"
    )
    raised_in(CUDA, "_lazy_init", RuntimeError(text))


@case("gpu.devices_mixed", "bug", advice=("LAMA-GPU-013",))
def two_devices(v: Values) -> None:
    text = (
        "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu! (when checking "
        "argument for argument mat1 in method wrapper_CUDA_addmm)"
    )
    raised_in(LINEAR, "forward", RuntimeError(text))


@case("gpu.devices_mixed", "bug", advice=("LAMA-GPU-013",))
def weight_elsewhere(v: Values) -> None:
    text = "Input type (torch.FloatTensor) and weight type (torch.cuda.FloatTensor) should be the same or input should be a MKLDNN tensor and weight is a dense tensor"
    raised_in(CONV, "_conv_forward", RuntimeError(text))


@case("gpu.dtypes_mixed", "bug", advice=("LAMA-GPU-014",))
def dtypes(v: Values) -> None:
    raised_in(LINEAR, "forward", RuntimeError("mat1 and mat2 must have the same dtype, but got Float and Half"))


@case("gpu.dtypes_mixed", "bug", advice=("LAMA-GPU-014",))
def half_on_cpu(v: Values) -> None:
    raised_in(CONV, "_conv_forward", RuntimeError("\"slow_conv2d_cpu\" not implemented for 'Half'"))


@case("gpu.shapes", "bug", advice=("LAMA-GPU-023",))
def shapes(v: Values) -> None:
    raised_in(
        LINEAR,
        "forward",
        RuntimeError(f"mat1 and mat2 shapes cannot be multiplied (77x{v.number(700, 999)} and 1024x320)"),
    )


@case("gpu.shapes", "bug", advice=("LAMA-GPU-023",))
def sizes(v: Values) -> None:
    raised_in(
        "diffusers.models.unets.unet_2d_blocks",
        "forward",
        RuntimeError(
            "Sizes of tensors must match except in dimension 1. Expected size 23 but got size 24 for tensor number 1 in the list."
        ),
    )


@case("gpu.nccl", "gpu.driver", advice=("LAMA-GPU-018",))
def nccl(v: Values) -> None:
    error = kind("torch.distributed.DistBackendError", RuntimeError)
    text = (
        "NCCL error in: ../torch/csrc/distributed/c10d/ProcessGroupNCCL.cpp:1333, unhandled cuda error (run with "
        "NCCL_DEBUG=INFO for details), NCCL version 2.18.1\nncclUnhandledCudaError: Call to CUDA function failed."
    )
    raised_in("torch.distributed.distributed_c10d", "all_reduce", error(text))


@case("gpu.xformers", "dependency", advice=("LAMA-GPU-024",))
def xformers_missing(v: Values) -> None:
    text = "No operator found for `memory_efficient_attention_forward` with inputs:\n     query       : shape=(2, 4096, 8, 40) (torch.float16)"
    raised_in("xformers.ops.fmha.dispatch", "_run_priority_list", NotImplementedError(text))


@case("gpu.library", "dependency", advice=("LAMA-GPU-022",))
def cudnn_library(v: Values) -> None:
    raised_in(
        "torch",
        "_preload_cuda_deps",
        OSError("libcudnn.so.9: cannot open shared object file: No such file or directory"),
    )


@case("gpu.library", "dependency", advice=("LAMA-GPU-022",))
def cudart_library(v: Values) -> None:
    raised_in(
        "torch",
        "_load_global_deps",
        ImportError("libcudart.so.12: cannot open shared object file: No such file or directory"),
    )


@case("gpu.cpu_memory", "memory", advice=("LAMA-MEM-004",))
def cpu_allocator(v: Values) -> None:
    text = "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 25769803776 bytes. Error code 12 (Cannot allocate memory)"
    raised_in(LINEAR, "__init__", RuntimeError(text))


@case("gpu.shm", "memory", advice=("LAMA-MEM-005",))
def shm_too_small(v: Values) -> None:
    text = (
        "DataLoader worker (pid(s) 1234) is killed by signal: Bus error. It is possible that dataloader's workers are out "
        "of shared memory. Please try to raise your shared memory limit. unable to write to file </torch_1234_5678_90>: "
        "insufficient shared memory (shm)"
    )
    raised_in("torch.utils.data.dataloader", "_try_get_data", RuntimeError(text))


@case("gpu.nvml_mismatch", "gpu.driver", advice=("LAMA-GPU-019",))
def nvml_mismatch(v: Values) -> None:
    base = kind("pynvml.NVMLError", Exception)
    raised_in(
        "pynvml",
        "_nvmlCheckReturn",
        kind("pynvml.NVMLError_LibRmVersionMismatch", base)(
            "RM has detected an NVML/RM version mismatch: Driver/library version mismatch"
        ),
    )


@case("gpu.docker", "gpu.driver", advice=("LAMA-DOCK-003",))
def docker_without_gpu(v: Values) -> None:
    base = kind("docker.errors.DockerException", Exception)
    error = kind("docker.errors.APIError", base)
    text = '500 Server Error for http+docker://localhost/v1.45/containers/abc/start: Internal Server Error ("could not select device driver "nvidia" with capabilities: [[gpu]]")'
    raised_in("docker.errors", "create_api_error_from_http_exception", error(text))


@case("gpu.tensorflow", "gpu.memory", advice=("LAMA-GPU-001", "LAMA-GPU-000"))
def tensorflow_oom(v: Values) -> None:
    error = kind("tensorflow.python.framework.errors_impl.ResourceExhaustedError", Exception)
    raised_in(
        "tensorflow.python.eager.execute",
        "quick_execute",
        error(
            "OOM when allocating tensor with shape[64,512,512,64] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc"
        ),
    )


@case("gpu.onnx_cuda", "gpu.memory", advice=("LAMA-GPU-001",))
def onnx_oom(v: Values) -> None:
    error = kind("onnxruntime.capi.onnxruntime_pybind11_state.RuntimeException", Exception)
    text = "[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : Non-zero status code returned while running Conv node. Name:'/conv/Conv' Status Message: /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool) Failed to allocate memory for requested buffer of size 1073741824"
    raised_in("onnxruntime.capi.onnxruntime_inference_collection", "run", error(text))
